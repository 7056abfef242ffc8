/** `npm run deadletters`: what a fleet gave up. */
import { setUp } from './setup.mjs'

setUp()
await import('../dead-letters/dist/main.js')
