export { problemsOf } from './report.js'
export { type ChaosOptions, type ChaosReport, runChaos } from './run-chaos.js'
export { type RollingReport, rollingProblems, runRolling } from './run-rolling.js'
export { serverUrls } from './servers.js'
