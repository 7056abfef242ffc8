import type { Judgement } from './judge.js'

/** One tenth of the confidences: how many values, their mean confidence, and the share that was right. */
export interface CalibrationBin {
  readonly from: number
  readonly values: number
  readonly confidence: number
  readonly right: number
}

/** The published scorer's figures, 0 to 1; null where nothing was to be judged. */
export interface Scores {
  readonly turns: number
  readonly action_accuracy: number | null
  readonly tool_accuracy: number | null
  readonly fully_right: number | null
  readonly parameter_accuracy: number | null
  readonly clarify_f1: number | null
  readonly notices: number | null
  readonly evidence_present: number | null
  readonly quotes_exact: number | null
  readonly calibration_error: number | null
}

const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000
const count = <T>(all: readonly T[], is: (one: T) => boolean): number => all.filter(is).length

/** F1 of asking exactly where asking is right. */
function clarifyF1(judgements: readonly Judgement[]): number | null {
  const wanted = (one: Judgement): boolean => one.turn.expect.action === 'clarify'
  const asked = (one: Judgement): boolean => one.action === 'clarify'
  const right = count(judgements, (one) => wanted(one) && asked(one))
  return share(2 * right, count(judgements, wanted) + count(judgements, asked))
}

const valuesOf = (judgements: readonly Judgement[]) => judgements.flatMap(({ values }) => values)

/** Confidences against what was right, in ten bins of equal width. */
export function calibrationOf(judgements: readonly Judgement[]): CalibrationBin[] {
  const rated = valuesOf(judgements).flatMap(({ evidence, right }) =>
    evidence ? [{ confidence: evidence.confidence, right }] : [],
  )
  return Array.from({ length: 10 }, (_, index) => {
    const inside = rated.filter(({ confidence }) => Math.min(9, Math.floor(confidence * 10)) === index)
    const mean = inside.reduce((sum, { confidence }) => sum + confidence, 0) / (inside.length || 1)
    return {
      from: index / 10,
      values: inside.length,
      confidence: mean,
      right: count(inside, ({ right }) => right) / (inside.length || 1),
    }
  })
}

/** Expected calibration error (Naeini et al. 2015): the bins' gaps, weighted by their size. */
function calibrationError(judgements: readonly Judgement[]): number | null {
  const bins = calibrationOf(judgements)
  const all = bins.reduce((sum, { values }) => sum + values, 0)
  return share(
    bins.reduce((sum, { values, confidence, right }) => sum + values * Math.abs(confidence - right), 0),
    all,
  )
}

/** All figures of a set of judged turns. */
export function scoresOf(judgements: readonly Judgement[]): Scores {
  const values = valuesOf(judgements)
  const called = values.filter((value) => value.called)
  const quoted = values.filter(({ quoteExact }) => quoteExact !== undefined)
  const sum = (of: (one: Judgement) => number): number => judgements.reduce((all, one) => all + of(one), 0)
  return {
    turns: judgements.length,
    action_accuracy: share(
      count(judgements, ({ actionRight }) => actionRight),
      judgements.length,
    ),
    tool_accuracy: share(
      count(judgements, ({ toolsRight }) => toolsRight),
      judgements.length,
    ),
    fully_right: share(
      count(judgements, ({ fullyRight }) => fullyRight),
      judgements.length,
    ),
    parameter_accuracy: share(
      count(values, ({ right }) => right),
      values.length,
    ),
    clarify_f1: clarifyF1(judgements),
    notices: share(
      sum(({ notices }) => notices.given),
      sum(({ notices }) => notices.wanted),
    ),
    evidence_present: share(
      count(called, ({ evidence }) => evidence !== undefined),
      called.length,
    ),
    quotes_exact: share(
      count(quoted, ({ quoteExact }) => quoteExact === true),
      quoted.length,
    ),
    calibration_error: calibrationError(judgements),
  }
}

/** How often each wanted tool (or action, where none is wanted) was answered with which; the first of several counts. */
export function confusionOf(judgements: readonly Judgement[]): Map<string, Map<string, number>> {
  const rows = new Map<string, Map<string, number>>()
  for (const { turn, wantedTools, tools, action } of judgements) {
    const want = wantedTools[0] ?? turn.expect.action
    const got = tools[0] ?? action
    const row = rows.get(want) ?? new Map<string, number>()
    row.set(got, (row.get(got) ?? 0) + 1)
    rows.set(want, row)
  }
  return rows
}

/** Scores of each family of phrasings, in order of name. */
export function byFamily(judgements: readonly Judgement[]): [family: string, scores: Scores][] {
  const families = [...new Set(judgements.map(({ turn }) => turn.family ?? 'none'))].sort()
  return families.map((family) => [
    family,
    scoresOf(judgements.filter(({ turn }) => (turn.family ?? 'none') === family)),
  ])
}
