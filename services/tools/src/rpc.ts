import type { Handlers, toolsContract } from '@tutor/contracts'
import type { AllTools } from './external/all-tools.js'
import type { Invoke } from './invoke/invoke.js'
import type { ModelStatus } from './model/model-status.js'

/** The methods of the tools contract. */
export const rpcHandlers = (
  allTools: AllTools,
  invoke: Invoke,
  modelStatus: () => Promise<ModelStatus>,
): Handlers<typeof toolsContract> => ({
  async catalogue({ tenant_id, known_revision }) {
    const { revision, manifests } = await allTools.of(tenant_id)
    const withoutModel = (await modelStatus()) === 'none'
    return {
      revision,
      tools: known_revision === revision ? null : [...manifests],
      unavailable: withoutModel ? manifests.filter(({ local }) => !local).map(({ name }) => name) : [],
    }
  },
  invoke,
})
