import { AppError } from '@tutor/contracts'
import type { ChatEvent, ChatModel, ChatRequest, ModelCall } from '../chat.js'
import type { Admitted } from './admitted.js'
import type { Budgets } from './budgets.js'

export interface BudgetedDependencies {
  readonly budgets: Budgets
  /** An upper bound of a request's input tokens. */
  readonly countTokens: (request: ChatRequest) => number
}

/** Runs a call within its budgets; what it charges is settled when `run` has ended, however it did. */
export type Spend = <R>(call: ModelCall, run: (counted: ModelCall) => Promise<R>) => Promise<R>

interface Begun {
  readonly admitted: Admitted
  /** By the alias that it may use, and reporting its charges. */
  readonly call: ModelCall
}

/** Reserves, runs and settles: for anything that uses tokens and is not a chat. */
export function spending(dependencies: BudgetedDependencies): Spend {
  const begin = beginning(dependencies)
  return async (asked, run) => {
    const { admitted, call } = await begin(asked)
    try {
      const result = await run(call)
      await admitted.settle('ok')
      return result
    } catch (error) {
      await admitted.settle(outcomeOf(error, call))
      throw error
    }
  }
}

/**
 * Reserves before a call, settles after it with what every attempt really used: of a call that failed, was cancelled or
 * cut, too. The end of an answer waits for the ledger.
 */
export function budgeted(next: ChatModel, dependencies: BudgetedDependencies): ChatModel {
  const spend = spending(dependencies)
  const begin = beginning(dependencies)
  return {
    complete: (call) => spend(call, (counted) => next.complete(counted)),
    stream: (call) => stream(next, () => begin(call)),
  }
}

function beginning({ budgets, countTokens }: BudgetedDependencies) {
  return async (call: ModelCall): Promise<Begun> => {
    if (call.signal.aborted) throw new AppError('CANCELLED', 'The model call was cancelled')
    const { id, caller, deadline, request, hidden = {} } = call
    const inputTokens = countTokens(request)
    const admitted = await budgets.admit({
      id,
      alias: call.alias,
      caller,
      deadline,
      hidden,
      sent: JSON.stringify(request),
      inputTokens,
      maxTokens: request.max_tokens,
    })
    const charge: ModelCall['charge'] = (charge) => {
      admitted.charge(charge)
      call.charge(charge)
    }
    const another: ModelCall['another'] = (next, underWay) =>
      admitted.another(next === request ? inputTokens : countTokens(next), next.max_tokens, underWay)
    return { admitted, call: { ...call, alias: admitted.alias, charge, another } }
  }
}

async function* stream(next: ChatModel, begin: () => Promise<Begun>): AsyncGenerator<ChatEvent> {
  const { admitted, call } = await begin()
  // Who stops reading has cancelled.
  let outcome = 'cancelled'
  let finish: ChatEvent | undefined
  try {
    // What an attempt used is told when its stream is over, so the finish is held until then.
    for await (const event of next.stream(call))
      if (event.type === 'finish') finish = event
      else yield event
    outcome = finish ? 'ok' : 'cut'
    await admitted.settle(outcome)
    if (finish) yield finish
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
