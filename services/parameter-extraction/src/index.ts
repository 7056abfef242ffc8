export { decide, engineVersion } from './decide.js'
