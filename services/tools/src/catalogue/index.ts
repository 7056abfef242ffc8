/** The shipped catalogue, for programs that judge it without a running service. */
import { ToolsConfig } from '../config.js'

export { localToolNames } from '../local/local-tools.js'
export type { Tool } from './catalogue.js'
export { readCatalogue } from './load-catalogue.js'
export const shippedCatalogueFolder = ToolsConfig.parse({}).TOOLS_CATALOGUE_DIR
