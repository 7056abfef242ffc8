import { AppError, errorCodes, problemOf } from '@tutor/contracts'
import type { Waker } from '@tutor/jobs'
import type { Logger, Metrics } from '@tutor/platform'
import type { EventLog } from '@tutor/storage'
import type { Kysely } from 'kysely'
import type { SessionConfig } from '../config.js'
import { endWithoutReply, finishTurn } from '../store/finish-turn.js'
import { type Lease, LeaseLost } from '../store/lease.js'
import { loadSteps, storeStep, type TurnRow } from '../store/turns.js'
import { chosenFormats } from '../students/formats.js'
import type { Tables } from '../tables.js'
import { runWorkflow, type StoredStep } from '../workflow/run-workflow.js'
import { type Emit, emitter, eventStreamOf } from './turn-events.js'
import { beginInput } from './turn-input.js'
import { given, initialState, type TurnInput, type TurnState } from './turn-state.js'
import { turnOf } from './turn-view.js'
import { type TurnDependencies, turnWorkflow } from './turn-workflow.js'

export interface TurnRunner {
  readonly db: Kysely<Tables>
  readonly eventLog: EventLog
  readonly logger: Logger
  readonly metrics: Metrics
  readonly config: SessionConfig
  readonly neighbours: Omit<TurnDependencies, 'emit' | 'metrics' | 'safetyContact'>
  /** Wakes the workers of the jobs that follow from a turn. */
  readonly waker: Waker
  /** Tells the adult in charge that a student may be in danger. */
  readonly alert: (turn: TurnInput, signals: readonly string[]) => Promise<void>
}

/**
 * Runs one turn under a lease to a stored end: done, failed or cancelled. Rejects with a retryable error when the
 * turn should be tried again later, and with LeaseLost when another worker has it.
 */
export async function runTurn(
  runner: TurnRunner,
  lease: Lease,
  turn: TurnRow,
  signal: AbortSignal,
): Promise<void> {
  const emit = emitter(
    runner.eventLog,
    { turnId: turn.id, fence: lease.token, attempt: turn.attempts },
    runner.logger,
  )
  try {
    await completeTurn(runner, lease, turn, signal, emit)
  } catch (error) {
    // An aborted step may end with any error: the reason of the abort is what counts.
    await handleFailure(runner, lease, turn, signal.aborted ? signal.reason : error, emit)
  }
}

async function completeTurn(
  runner: TurnRunner,
  lease: Lease,
  turn: TurnRow,
  signal: AbortSignal,
  emit: Emit,
) {
  const { db, config, neighbours, metrics } = runner
  // Each try counts when it begins: these have ended without a word, perhaps with the death of their process.
  if (turn.attempts > config.TURN_MAX_ATTEMPTS)
    throw new AppError('UNAVAILABLE', 'The turn was tried too often', { reason: 'too_many_attempts' })
  const input = await beginInput(db, lease, turn)
  if (!input) throw new LeaseLost() // The session was deleted.
  const stored = turn.attempts > 1 ? await loadSteps(db, turn.id) : []
  const dependencies = { ...neighbours, emit, metrics, safetyContact: config.SAFETY_CONTACT }
  const workflow = turnWorkflow(dependencies)
  const state = await runWorkflow<TurnState>(workflow, initialState(input), {
    runId: turn.id,
    signal,
    attempt: turn.attempts,
    stored,
    store: async (step) => {
      await storeStep(db, lease, turn.id, step)
      await reportStep(step, metrics, emit)
    },
    onStarted: (step, position) => emit({ type: 'step.started', data: { step, position } }),
    onFailed: (step, durationMs) =>
      metrics.turnStepDuration.observe({ step, outcome: 'error' }, durationMs / 1_000),
  })
  await settle(runner, lease, turn, state, emit)
}

async function settle(
  runner: TurnRunner,
  lease: Lease,
  turn: TurnRow,
  state: TurnState,
  emit: Emit,
): Promise<void> {
  const { plan, pending, learned } = given(state.decision, 'decision')
  const { safety, emotional_state: emotion } = plan.context
  if (plan.action === 'decline') await runner.alert(state.input, safety)
  const finishedAt = new Date()
  const hasJobs = await finishTurn(runner.db, lease, turn, {
    finishedAt,
    reply: given(state.reply, 'reply'),
    tenantId: state.input.tenantId,
    studentId: state.input.student.user_id,
    pending,
    corrections: learned,
    // A feeling is remembered when the student has just shown it, not when it was remembered already.
    feeling: emotion.source === 'message' ? emotion.value : undefined,
    formats: plan.calls.flatMap((call) => chosenFormats(call)),
  })
  const view = turnOf({ ...turn, status: 'done', finished_at: finishedAt }, state)
  if (hasJobs) runner.waker.wake()
  await ended(runner, turn, 'done', plan.action)
  await emit({ type: 'turn.done', data: { turn: view } })
  await forgetEvents(runner, turn.id)
}

async function reportStep(
  { step, position, durationMs }: StoredStep,
  metrics: Metrics,
  emit: Emit,
): Promise<void> {
  metrics.turnStepDuration.observe({ step, outcome: 'ok' }, durationMs / 1_000)
  await emit({
    type: 'step.finished',
    data: { step, position, duration_ms: Math.round(durationMs * 10) / 10 },
  })
}

async function handleFailure(runner: TurnRunner, lease: Lease, turn: TurnRow, error: unknown, emit: Emit) {
  if (error instanceof LeaseLost) throw error
  const cancelled = error instanceof AppError && error.reason === 'turn_cancelled'
  if (!cancelled && isRetryable(error) && turn.attempts < runner.config.TURN_MAX_ATTEMPTS) throw error
  const status = cancelled ? 'cancelled' : 'failed'
  if (!cancelled)
    runner.logger.error('turn failed', { error: error instanceof Error ? error : String(error) })
  const problem = cancelled ? null : problemOf(error, turn.request_id)
  if (await endWithoutReply(runner.db, lease, turn, problem)) runner.waker.wake()
  await ended(runner, turn, status, 'none')
  await emit({ type: `turn.${status}`, data: { error: problem } })
  await forgetEvents(runner, turn.id)
}

/** A neighbour or store that is away may come back. Whatever is not an error of ours is one of a store's driver. */
const isRetryable = (error: unknown): boolean =>
  error instanceof AppError
    ? errorCodes[error.code].retryable || error.code === 'CANCELLED'
    : isConnectionFault(error)

const isConnectionFault = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(ECONN|EPIPE|ETIMEDOUT|57P0|08)/.test(String(error.code))

async function ended(
  { metrics, logger }: TurnRunner,
  turn: TurnRow,
  status: string,
  action: string,
): Promise<void> {
  metrics.turns.inc({ status, action })
  metrics.turnDuration.observe({ status }, (Date.now() - turn.created_at.getTime()) / 1_000)
  logger.info('turn ended', { status, action, attempts: turn.attempts })
}

const forgetEvents = ({ eventLog, config, logger }: TurnRunner, turnId: string): Promise<void> =>
  eventLog.expire(eventStreamOf(turnId), config.EVENTS_TTL_MS).catch((error: unknown) => {
    logger.warn('events of a turn could not be given an end', { error })
  })
