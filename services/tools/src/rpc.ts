import type { Handlers, toolsContract } from '@tutor/contracts'
import type { Catalogue } from './catalogue/catalogue.js'
import type { Invoke } from './invoke/invoke.js'
import type { ModelStatus } from './model/model-status.js'

/** The methods of the tools contract. */
export const rpcHandlers = (
  catalogue: Catalogue,
  invoke: Invoke,
  modelStatus: () => Promise<ModelStatus>,
): Handlers<typeof toolsContract> => ({
  async catalogue({ known_revision }) {
    const { revision } = catalogue
    const manifests = catalogue.tools.map(({ manifest }) => manifest)
    const withoutModel = (await modelStatus()) === 'none'
    return {
      revision,
      tools: known_revision === revision ? null : manifests,
      unavailable: withoutModel ? manifests.filter(({ local }) => !local).map(({ name }) => name) : [],
    }
  },
  invoke,
})
