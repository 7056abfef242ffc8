import type { Handlers, toolsContract } from '@tutor/contracts'
import type { Catalogue } from './catalogue/catalogue.js'
import type { Invoke } from './invoke/invoke.js'

/** The methods of the tools contract. */
export const rpcHandlers = (catalogue: Catalogue, invoke: Invoke): Handlers<typeof toolsContract> => ({
  async catalogue({ known_revision }) {
    const { revision, tools } = catalogue
    return { revision, tools: known_revision === revision ? null : tools.map(({ manifest }) => manifest) }
  },
  invoke,
})
