import { AppError } from '@tutor/contracts'
import { type Broker, type Close, DeadLetter, type Delivery, type Message } from '@tutor/messaging'
import { runInContext } from '@tutor/platform'
import { acquireLease, dropLease, type Lease, LeaseLost, releaseLease, renewLease } from '../store/lease.js'
import { beginNextTurn, type TurnRow } from '../store/turns.js'
import { runTurn, type TurnRunner } from './run-turn.js'
import { type DeliveredTurn, readTurnMessage, turnDeliveryLimit, turnQueue } from './turn-queue.js'

/** Runs the turns that come over the queue; its result stops taking new ones and waits for those that run. */
export const startWorker = (broker: Broker, runner: TurnRunner): Promise<Close> =>
  broker.consume(turnQueue, (message, delivery) => handle(runner, message, delivery), {
    concurrency: runner.config.TURN_CONCURRENCY,
    deliveryLimit: turnDeliveryLimit,
  })

async function handle(runner: TurnRunner, message: Message, delivery: Delivery): Promise<void> {
  const { signal, attempt } = delivery
  const { session_id, copy_id } = parse(message)
  const lease = await acquireLease(runner.db, session_id, {
    carrier: copy_id,
    isRedelivery: attempt > 1,
    leaseMs: runner.config.TURN_LEASE_MS,
  })
  if (!lease) return
  try {
    await runSession(runner, lease, signal)
  } catch (error) {
    // Another worker has the session, and with it the duty: this message has done its work.
    if (error instanceof LeaseLost) return
    await dropLease(runner.db, lease).catch(() => undefined) // It runs out by itself.
    throw error
  }
}

function parse(message: Message): DeliveredTurn {
  try {
    return readTurnMessage(message)
  } catch (error) {
    throw new DeadLetter('not a turn message', { cause: error })
  }
}

/** The broker took the delivery back: another worker, or this one after its restart, goes on behind the last step. */
const stopping = (): AppError =>
  new AppError('UNAVAILABLE', 'The worker gives the turn back', { reason: 'worker_stopping' })

const cancelled = (): AppError =>
  new AppError('CANCELLED', 'The turn was cancelled', { reason: 'turn_cancelled' })

/** Runs the session's unfinished turns one after the other, until there is none and the lease is given back. */
async function runSession(runner: TurnRunner, lease: Lease, signal: AbortSignal): Promise<void> {
  for (;;) {
    const next = await beginNextTurn(runner.db, lease)
    if (!next) return
    if (next.turn) await runLeased(runner, lease, next.turn, signal)
    else if (await releaseLease(runner.db, lease, next.turnSeq)) return
  }
}

/** Runs a turn while keeping its lease alive; a lost lease or a request to cancel aborts it. */
async function runLeased(
  runner: TurnRunner,
  lease: Lease,
  turn: TurnRow,
  signal: AbortSignal,
): Promise<void> {
  const controller = new AbortController()
  const giveBack = (): void => controller.abort(stopping())
  if (signal.aborted) throw stopping()
  // It was asked for while no worker had the turn.
  if (turn.cancel_requested) controller.abort(cancelled())
  signal.addEventListener('abort', giveBack, { once: true })
  const renew = async (): Promise<void> => {
    const { cancelRequested } = await renewLease(runner.db, lease, turn.id, runner.config.TURN_LEASE_MS)
    if (cancelRequested) controller.abort(cancelled())
  }
  const timer = setInterval(() => {
    renew().catch((error: unknown) => {
      if (error instanceof LeaseLost) controller.abort(error)
      else runner.logger.warn('a lease could not be renewed', { error })
    })
  }, runner.config.TURN_LEASE_MS / 5)
  const context = { requestId: turn.request_id, traceparent: turn.traceparent, turnId: turn.id }
  try {
    await runInContext(context, () => runTurn(runner, lease, turn, controller.signal))
  } finally {
    clearInterval(timer)
    signal.removeEventListener('abort', giveBack)
  }
}
