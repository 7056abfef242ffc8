export { analyze } from './analyze.js'
export { subjectOf } from './ontology.js'
