import type { Step, StepRun } from './step.js'
import { end, type Workflow } from './workflow.js'

/** A step's output as it was stored; `position` counts the steps of a run from 0. */
export interface StoredStep {
  readonly position: number
  readonly step: string
  readonly attempt: number
  readonly output: unknown
  readonly startedAt: Date
  readonly durationMs: number
}

export interface RunOptions {
  readonly runId: string
  readonly signal: AbortSignal
  readonly attempt: number
  /** What earlier workers stored of this run, by position. */
  readonly stored: readonly StoredStep[]
  /** Makes an output durable. The next step begins only after it resolved; it rejects when the lease was lost. */
  store(step: StoredStep): Promise<void>
  onStarted?(step: string, position: number): Promise<void>
  onFailed?(step: string, durationMs: number): void
}

/** A loop in the graph can't run on for ever. */
const maxSteps = 100

/**
 * Runs a workflow to its end and answers the final state. Stored steps are replayed, never run again, so a run
 * that was cut by a crash goes on behind its last stored step. A step's failure ends the run with its error.
 */
export async function runWorkflow<State>(
  workflow: Workflow<State>,
  initial: State,
  options: RunOptions,
): Promise<State> {
  const steps = new Map(workflow.steps.map((each) => [each.name, each]))
  let state = initial
  let current = workflow.start
  for (let position = 0; current !== end; position += 1) {
    const step = steps.get(current)
    if (!step || position >= maxSteps) throw new Error(`Workflow ${workflow.name} can't go on at ${current}`)
    const stored = options.stored[position]
    if (stored && stored.step !== current)
      throw new Error(`Step ${position} was ${stored.step} when it was stored, and is ${current} now`)
    state = stored ? step.replay(state, stored.output) : await runStep(step, state, position, options)
    current = next(workflow, current, state)
  }
  return state
}

async function runStep<State>(
  step: Step<State>,
  state: State,
  position: number,
  options: RunOptions,
): Promise<State> {
  options.signal.throwIfAborted()
  await options.onStarted?.(step.name, position)
  const startedAt = new Date()
  const began = performance.now()
  const run: StepRun = {
    signal: options.signal,
    attempt: options.attempt,
    idempotencyKey: `${options.runId}:${position}`,
  }
  const result = await step.execute(state, run).catch((error: unknown) => {
    options.onFailed?.(step.name, performance.now() - began)
    throw error
  })
  const durationMs = performance.now() - began
  await options.store({
    position,
    step: step.name,
    attempt: options.attempt,
    output: result.output,
    startedAt,
    durationMs,
  })
  return result.state
}

/** The state that stored steps add up to, without running anything: for showing and for replaying a run. */
export function foldSteps<State>(
  workflow: Workflow<State>,
  initial: State,
  stored: readonly StoredStep[],
): State {
  const steps = new Map(workflow.steps.map((step) => [step.name, step]))
  return stored.reduce((state, { step, output }) => steps.get(step)?.replay(state, output) ?? state, initial)
}

function next<State>(workflow: Workflow<State>, from: string, state: State): string {
  const edge = workflow.edges.find((candidate) => candidate.from === from && candidate.holds(state))
  if (!edge) throw new Error(`Workflow ${workflow.name} has no open way on from ${from}`)
  return edge.to
}
