/** `npm run eval`: how right the decisions are, on labelled turns. */
import { setUp } from './setup.mjs'

setUp()
await import('../eval/dist/main.js')
