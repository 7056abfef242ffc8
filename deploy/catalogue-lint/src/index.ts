export { lintCatalogue } from './lint.js'
export { toolsPage } from './tools-page.js'
