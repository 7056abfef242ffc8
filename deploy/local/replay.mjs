/** `npm run replay`: decides past turns again, and says what would differ. */
import { setUp } from './setup.mjs'

setUp()
await import('../replay/dist/main.js')
