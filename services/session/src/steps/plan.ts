import { type Client, Decision, type parameterExtractionContract } from '@tutor/contracts'
import type { Emit } from '../turns/turn-events.js'
import { given, type TurnState } from '../turns/turn-state.js'
import { understandingInput } from '../turns/understanding-input.js'
import { step } from '../workflow/step.js'

export const plan = (parameterExtraction: Client<typeof parameterExtractionContract>, emit: Emit) =>
  step<TurnState, typeof Decision>({
    name: 'plan',
    description: 'Which tools, with which arguments, on what evidence',
    output: Decision,
    async run({ input, analysis }, { signal }) {
      const request = {
        ...understandingInput(input),
        analysis: given(analysis, 'analysis'),
        tenant_id: input.tenantId,
      }
      const decision = await parameterExtraction.plan(request, { signal })
      await emit(
        { type: 'plan.decided', data: { plan: decision.plan } },
        ...decision.plan.notices.map((notice) => ({ type: 'notice' as const, data: { ...notice } })),
      )
      return decision
    },
    apply: (state, decision) => ({ ...state, decision }),
  })
