/** `npm run ask -- "…"`: talk to the running tutor. */
import { setUp } from './setup.mjs'

setUp()
await import('../ask/dist/main.js')
