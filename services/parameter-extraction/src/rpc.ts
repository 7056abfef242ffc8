import {
  type Client,
  type contextAnalysisContract,
  type Handlers,
  type parameterExtractionContract,
  UnderstandingInput,
} from '@tutor/contracts'
import { silentMessage } from './complete-call.js'
import type { Planner } from './planner.js'

/** The methods of the parameter-extraction contract. */
export const rpcHandlers = (
  planner: Planner,
  analysis: Pick<Client<typeof contextAnalysisContract>, 'analyze'>,
): Handlers<typeof parameterExtractionContract> => ({
  plan: ({ analysis: known, tenant_id, engine, ...input }, { deadline }) =>
    planner.plan(input, known, { tenantId: tenant_id, deadline, engine }),
  async complete({ tenant_id, tool, parameters: given, ...known }, { signal }) {
    const input = UnderstandingInput.parse({ message: silentMessage, ...known })
    return await planner.complete(input, await analysis.analyze(input, { signal }), tenant_id, {
      tool,
      given,
    })
  },
  async onlyStudentKnows({ tenant_id, today }, { signal }) {
    const input = UnderstandingInput.parse({ message: silentMessage, today })
    return { tools: await planner.needed(input, await analysis.analyze(input, { signal }), tenant_id) }
  },
})
