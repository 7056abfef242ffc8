import type { Plan, Replay } from '@tutor/contracts'

/** What became of a decision, from the worst to none. */
export const kinds = ['action', 'tool', 'parameters', 'same'] as const
export type Kind = (typeof kinds)[number]

export interface Comparison {
  readonly turnId: string
  readonly kind: Kind
  /** The tools of the decision of then, or its action when it called none. */
  readonly about: readonly string[]
  /** How much has changed: for putting the worst first. */
  readonly weight: number
  /** Actions, tools and names of parameters; never values, which may be a student's words. */
  readonly what: string
  /** Why a model that was to decide this time did not, if so. */
  readonly fallbackReason: string | undefined
}

const toolsOf = ({ calls }: Plan): string[] => calls.map(({ tool }) => tool)

/** Names of the parameters whose values differ, call by call. */
const changedParameters = (before: Plan, after: Plan): string[] =>
  before.calls.flatMap(({ parameters }, index) => {
    const now = after.calls[index]?.parameters ?? {}
    const names = [...new Set([...Object.keys(parameters), ...Object.keys(now)])]
    return names.filter((name) => JSON.stringify(parameters[name]) !== JSON.stringify(now[name]))
  })

/** Judges a replay by what a student would notice: the action, then the tools, then their arguments. */
export function compare({ turn_id, before, after }: Replay): Comparison {
  const [then, now] = [toolsOf(before), toolsOf(after)]
  const about = then.length > 0 ? [...new Set(then)] : [`(${before.action})`]
  const judged = (kind: Kind, weight: number, what: string): Comparison => ({
    turnId: turn_id,
    kind,
    about,
    weight,
    what,
    fallbackReason: after.engine.fallback_reason,
  })
  if (before.action !== after.action) return judged('action', 1_000, `${before.action} -> ${after.action}`)
  if (then.join() !== now.join()) return judged('tool', 100, `${then.join(', ')} -> ${now.join(', ')}`)
  const names = changedParameters(before, after)
  return names.length > 0 ? judged('parameters', names.length, names.join(', ')) : judged('same', 0, '')
}
