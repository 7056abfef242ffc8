/** `npm run start:service -- session`: one service (or several, separated by commas) in a process of its own. */
import { fail, setUp } from './setup.mjs'

const target = process.argv[2]
if (!target || target.startsWith('-')) fail('Name the service: npm run start:service -- session')
process.argv.splice(2, 1, `--target=${target}`)
setUp()
await import('../launcher/dist/main.js')
