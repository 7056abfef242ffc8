/** `npm start`: everything in one process. */
import { setUp } from './setup.mjs'

setUp()
await import('../launcher/dist/local.js')
