/** `npm run chaos`: what becomes of turns when everything breaks. */
import { setUp } from './setup.mjs'

setUp()
await import('../chaos/dist/main.js')
