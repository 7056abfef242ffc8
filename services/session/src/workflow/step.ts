import type { z } from 'zod'

/** What a running step may use besides the state. */
export interface StepRun {
  /** Aborted when the turn is cancelled or its lease was lost. */
  readonly signal: AbortSignal
  /** 1 for the first time that this step runs, more after a crash or a retry. */
  readonly attempt: number
  /** The same every time that this step of this run is tried: side effects are keyed by it. */
  readonly idempotencyKey: string
}

/** A step with its types sealed in: it can run, or be replayed from its stored output. */
export interface Step<State> {
  readonly name: string
  readonly description: string
  execute(state: State, run: StepRun): Promise<{ readonly output: unknown; readonly state: State }>
  replay(state: State, storedOutput: unknown): State
}

/** Defines a step: `run` does the work, its output is stored, `apply` folds the output into the state. */
export const step = <State, S extends z.ZodType>(definition: {
  readonly name: string
  readonly description: string
  readonly output: S
  run(state: State, run: StepRun): Promise<z.output<S>>
  apply(state: State, output: z.output<S>): State
}): Step<State> => ({
  name: definition.name,
  description: definition.description,
  async execute(state, run) {
    const output = await definition.run(state, run)
    return { output, state: definition.apply(state, output) }
  },
  replay: (state, storedOutput) => definition.apply(state, definition.output.parse(storedOutput)),
})
