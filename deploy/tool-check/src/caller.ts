import { setTimeout as wait } from 'node:timers/promises'
import type { Probe, Probed } from '@tutor/tools/probe'
import type { CheckOptions } from './check-options.js'
import type { Seen } from './checks/line.js'
import type { Check } from './checks/rules.js'
import type { InputCase } from './inputs/input-case.js'

/** Calls one tool, no faster than its limits say, and keeps what came. */
export interface Caller {
  /** Undefined when the call could not be sent, or when the tool has been given up. */
  ask(check: Check, input: InputCase): Promise<Seen | undefined>
  /** One after the other. */
  askAll(check: Check, inputs: readonly InputCase[]): Promise<readonly Seen[]>
  /** All at once, whatever the limits say; a 429 is not waited out. */
  askTogether(check: Check, inputs: readonly InputCase[]): Promise<readonly Seen[]>
  /** Everything that came, with the answers of 429 that were waited out. */
  readonly seen: readonly Seen[]
  /** Why no more calls are made. */
  givenUp(): string | undefined
}

type CallerOptions = Pick<CheckOptions, 'signal' | 'onCall' | 'onWait'>

/** A tool that does not answer is not asked on: each call would last as long as its time limit. */
const mostInARow = 3
const windowMs = 60_000
const longestWaitMs = 65_000
const mostTries = 4

export function createCaller(probe: Probe, { signal, onCall, onWait }: CallerOptions): Caller {
  const seen: Seen[] = []
  const sentAt: number[] = []
  let silent = 0
  const pause = async (waitMs: number): Promise<void> => {
    if (waitMs <= 0) return
    onWait(waitMs)
    await wait(waitMs, undefined, { signal })
  }
  const send = async (check: Check, input: InputCase): Promise<Seen> => {
    sentAt.push(Date.now())
    onCall(check, sentAt.length)
    const probed = await probe.call(input.call, signal)
    silent = isSilent(probed) ? silent + 1 : 0
    const call = { ...input, check, probed }
    if (!probed.isUnsent) seen.push(call)
    return call
  }
  const givenUp = (): string | undefined =>
    silent >= mostInARow ? `the tool gave no answer ${mostInARow} times in a row` : undefined
  const ask: Caller['ask'] = async (check, input) => {
    for (let tries = 1; givenUp() === undefined; tries += 1) {
      await pause(untilFree(sentAt, probe.limits.requests_per_minute))
      const call = await send(check, input)
      const waitMs =
        call.probed.error?.reason === 'tool_rate_limited'
          ? (call.probed.error.retryAfterMs ?? 1_000)
          : undefined
      if (waitMs === undefined || waitMs > longestWaitMs || tries === mostTries)
        return call.probed.isUnsent ? undefined : call
      await pause(waitMs)
    }
    return undefined
  }
  return {
    ask,
    async askAll(check, inputs) {
      const calls: Seen[] = []
      for (const input of inputs) {
        const call = await ask(check, input)
        if (call) calls.push(call)
      }
      return calls
    },
    askTogether: (check, inputs) =>
      givenUp() === undefined ? Promise.all(inputs.map((input) => send(check, input))) : Promise.resolve([]),
    seen,
    givenUp,
  }
}

const isSilent = ({ error }: Probed): boolean =>
  error?.reason === 'tool_timeout' || error?.reason === 'tool_unreachable'

/** Milliseconds until one more call is within so many in a minute. */
const untilFree = (sentAt: readonly number[], perMinute: number): number =>
  (sentAt.at(-perMinute) ?? 0) + windowMs - Date.now()
