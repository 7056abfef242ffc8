import type { Scores } from './metrics.js'

type Floors = Readonly<Partial<Record<Exclude<keyof Scores, 'turns' | 'calibration_error'>, number>>> & {
  /** At most. */
  readonly calibration_error?: number
}

/** What the local engine must reach on each set; below it a build fails. */
export const floors: Readonly<Record<string, Floors>> = {
  examples: { action_accuracy: 0.97, fully_right: 0.97, evidence_present: 1, quotes_exact: 1 },
  develop: { action_accuracy: 0.97, fully_right: 0.9, quotes_exact: 1 },
  // The goals are 0.95, 0.95, 0.85, 0.93, 0.9 and 0.05: see eval/README.md for how far it is.
  test: {
    action_accuracy: 0.94,
    tool_accuracy: 0.9,
    fully_right: 0.79,
    parameter_accuracy: 0.88,
    clarify_f1: 0.9,
    quotes_exact: 1,
    calibration_error: 0.055,
  },
}

/** What is below its floor, as sentences. */
export function belowFloors(scores: Scores, limits: Floors): string[] {
  return Object.entries(limits).flatMap(([name, limit]) => {
    const score = scores[name as keyof Scores]
    const atMost = name === 'calibration_error'
    const holds = score !== null && (atMost ? score <= limit : score >= limit)
    return holds ? [] : [`${name} is ${score}, ${atMost ? 'at most' : 'at least'} ${limit} is wanted`]
  })
}
