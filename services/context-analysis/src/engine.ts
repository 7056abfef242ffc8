/** The analysis itself, for programs that judge decisions without a running service. */
export { analyze } from './analyze.js'
export { classify } from './classify.js'
