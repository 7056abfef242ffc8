/** `npm run catalogue:lint [-- --write]`: whether every tool's manifest says what it should, and the page of all tools. */
import { setUp } from './setup.mjs'

setUp()
await import('../catalogue-lint/dist/main.js')
