import { AppError } from '@tutor/contracts'
import type { ChatEvent, ChatModel, ChatRequest, ModelCall } from '../chat.js'
import type { Admitted } from './admission.js'
import type { Budgets } from './budgets.js'

export interface BudgetedDependencies {
  readonly budgets: Budgets
  /** An upper bound of a request's input tokens. */
  readonly countTokens: (request: ChatRequest) => number
}

/**
 * Reserves before a call, settles after it with what every attempt really used: of a call that failed, was cancelled or
 * cut, too. The end of an answer waits for the ledger.
 */
export function budgeted(next: ChatModel, { budgets, countTokens }: BudgetedDependencies): ChatModel {
  const admit = async (call: ModelCall): Promise<{ admitted: Admitted; call: ModelCall }> => {
    call.signal.throwIfAborted()
    const { id, caller, deadline, request, hidden = {} } = call
    const admitted = await budgets.admit({
      id,
      alias: call.alias,
      caller,
      deadline,
      hidden,
      sent: JSON.stringify(request),
      inputTokens: countTokens(request),
      maxTokens: request.max_tokens,
    })
    const charge: ModelCall['charge'] = (charge) => {
      admitted.charge(charge)
      call.charge(charge)
    }
    return { admitted, call: { ...call, alias: admitted.alias, charge } }
  }
  return {
    async complete(asked) {
      const { admitted, call } = await admit(asked)
      try {
        const answer = await next.complete(call)
        await admitted.settle('ok')
        return answer
      } catch (error) {
        await admitted.settle(outcomeOf(error, call))
        throw error
      }
    },
    stream: (asked) => stream(next, () => admit(asked)),
  }
}

async function* stream(
  next: ChatModel,
  admit: () => Promise<{ admitted: Admitted; call: ModelCall }>,
): AsyncGenerator<ChatEvent> {
  const { admitted, call } = await admit()
  // Who stops reading has cancelled.
  let outcome = 'cancelled'
  try {
    for await (const event of next.stream(call)) {
      if (event.type === 'finish') {
        outcome = 'ok'
        await admitted.settle(outcome)
      }
      yield event
    }
  } catch (error) {
    outcome = outcomeOf(error, call)
    throw error
  } finally {
    await admitted.settle(outcome)
  }
}

function outcomeOf(error: unknown, { signal }: ModelCall): string {
  if (signal.aborted) return 'cancelled'
  return error instanceof AppError ? (error.reason ?? error.code.toLowerCase()) : 'internal'
}
