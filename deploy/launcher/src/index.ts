export { resolveTargets, targets } from './targets.js'
