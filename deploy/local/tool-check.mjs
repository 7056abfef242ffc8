/** `npm run tool:check -- FILE-OR-URL`: whether an educational tool keeps its contract. */
import { setUp } from './setup.mjs'

setUp()
await import('../tool-check/dist/main.js')
