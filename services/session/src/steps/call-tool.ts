import {
  AppError,
  type Client,
  isNeighbourFault,
  Problem,
  problemOf,
  ToolResult,
  type toolsContract,
  userInfoOf,
} from '@tutor/contracts'
import { currentContext } from '@tutor/platform'
import { z } from 'zod'
import type { Emit } from '../turns/turn-events.js'
import { given, type TurnState } from '../turns/turn-state.js'
import { step } from '../workflow/step.js'

const CallOutput = z.union([
  z.strictObject({ result: ToolResult, error: z.null() }),
  z.strictObject({ result: z.null(), error: Problem }),
])

/** From this try on, a tool that can't be reached is answered for instead of being waited for. */
const lastPatientAttempt = 3

/** One call of the plan: the next one that has no outcome yet. A failed tool is an outcome; the reply speaks of it. */
export const callTool = (tools: Client<typeof toolsContract>, emit: Emit) =>
  step<TurnState, typeof CallOutput>({
    name: 'call_tool',
    description: 'The next tool of the plan, called once per idempotency key',
    output: CallOutput,
    async run(state, { signal, attempt, idempotencyKey }) {
      const { input, decision, outcomes } = state
      const call = given(given(decision, 'decision').plan.calls[outcomes.length], 'call')
      const index = outcomes.length
      await emit({ type: 'tool.started', data: { index, ...call } })
      const request = {
        tool: call.tool,
        parameters: call.parameters,
        user_info: userInfoOf(input.student),
        chat_history: [...input.history],
        tenant_id: input.tenantId,
        idempotency_key: idempotencyKey,
      }
      try {
        const result = await tools.invoke(request, { signal })
        await emit({ type: 'tool.finished', data: { index, tool: call.tool, result, error: null } })
        return { result, error: null }
      } catch (error) {
        if (isWorthWaiting(error) && attempt <= lastPatientAttempt) throw error
        const problem = problemOf(error, currentContext()?.requestId ?? 'unknown')
        await emit({ type: 'tool.finished', data: { index, tool: call.tool, result: null, error: problem } })
        return { result: null, error: problem }
      }
    },
    apply: (state, outcome) => ({ ...state, outcomes: [...state.outcomes, outcome] }),
  })

/** A neighbour that can't be reached may be back for the next try; a tool that says why it can't work won't. */
const isWorthWaiting = (error: unknown): boolean =>
  isNeighbourFault(error) ||
  (error instanceof AppError && (error.code === 'CANCELLED' || error.reason === 'circuit_open'))
