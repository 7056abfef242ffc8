/** The local engine itself, for programs that judge decisions without a running service. */
export { indexOfCatalogue } from './catalogue-index.js'
export { decide } from './decide.js'
