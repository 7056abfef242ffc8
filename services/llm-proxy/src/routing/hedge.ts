import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@tutor/contracts'
import type { ModelCall } from '../chat.js'
import type { Lease } from './admission.js'

/** Something that a target has begun to answer, and the place that it holds there. */
export interface Opened<R> {
  readonly value: R
  readonly lease: Lease
}

export interface Lane<R> {
  /** Asks one target; rejects with AppError. */
  readonly start: (lease: Lease, call: ModelCall) => Promise<R>
  /** Gives up an answer that nobody needs. */
  readonly discard: (value: R) => void
}

/**
 * Asks a second target when the first has not answered after `afterMs`; the faster one wins and the other is aborted.
 * With a failure of one, the other decides. Releases the loser's place; the winner's is the caller's.
 */
export async function hedge<R>(
  call: ModelCall,
  first: Lease,
  afterMs: number,
  second: () => Promise<Lease | undefined>,
  lane: Lane<R>,
): Promise<Opened<R>> {
  const controllers: AbortController[] = []
  const run = (lease: Lease): Promise<Opened<R>> => {
    const controller = new AbortController()
    controllers.push(controller)
    const mine = { ...call, signal: AbortSignal.any([call.signal, controller.signal]) }
    return lane.start(lease, mine).then(
      (value) => ({ value, lease }),
      (error: unknown) => {
        lease.release()
        throw error
      },
    )
  }
  const one = run(first)
  const quiet = new AbortController()
  const settled = await Promise.race([
    one.then(
      () => true,
      () => true,
    ),
    delay(afterMs, false, { signal: quiet.signal }).catch(() => true),
  ]).finally(() => quiet.abort())
  const place = settled ? undefined : await second()
  if (!place) return await one
  const two = run(place)
  const winner = await Promise.any([one, two]).catch((error: AggregateError) => {
    // The first one's failure is the one that would have been seen without a hedge.
    throw error.errors[0]
  })
  const lost =
    winner.lease === first
      ? { lane: two, controller: controllers[1] }
      : { lane: one, controller: controllers[0] }
  lost.controller?.abort(new AppError('CANCELLED', 'Another deployment was faster', { reason: 'hedged' }))
  void lost.lane.then(
    ({ value, lease }) => {
      lane.discard(value)
      lease.release()
    },
    () => undefined,
  )
  return winner
}
