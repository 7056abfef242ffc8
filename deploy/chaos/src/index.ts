export { problemsOf } from './report.js'
export { type ChaosOptions, type ChaosReport, runChaos } from './run-chaos.js'
export { serverUrls } from './servers.js'
