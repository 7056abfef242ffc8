import { type Comparison, type Kind, kinds } from './compare.js'

type Counts = Readonly<Record<Kind, number>>

export interface Summary {
  readonly turns: number
  readonly counts: Counts
  /** By tool of then, the most changed first. */
  readonly byTool: readonly (readonly [string, Counts])[]
  readonly worst: readonly Comparison[]
  /** Decisions that a model was to make and the rules made instead, by reason. */
  readonly fallbacks: readonly (readonly [string, number])[]
}

const worstShown = 10

const countsOf = (comparisons: readonly Comparison[]): Counts => {
  const counts: Record<Kind, number> = { action: 0, tool: 0, parameters: 0, same: 0 }
  for (const { kind } of comparisons) counts[kind] += 1
  return counts
}
const changed = (counts: Counts): number => counts.action + counts.tool + counts.parameters

/** What many replays come to. A turn of several tools counts for each of them. */
export function summarise(comparisons: readonly Comparison[]): Summary {
  const tools = [...new Set(comparisons.flatMap(({ about }) => about))]
  const byTool = tools
    .map((tool) => [tool, countsOf(comparisons.filter(({ about }) => about.includes(tool)))] as const)
    .sort(([one, a], [other, b]) => changed(b) - changed(a) || one.localeCompare(other))
  const reasons = comparisons.flatMap(({ fallbackReason }) => fallbackReason ?? [])
  return {
    turns: comparisons.length,
    counts: countsOf(comparisons),
    byTool,
    worst: comparisons
      .filter(({ kind }) => kind !== 'same')
      .sort((one, other) => other.weight - one.weight)
      .slice(0, worstShown),
    fallbacks: [...new Set(reasons)].map((reason) => [
      reason,
      reasons.filter((one) => one === reason).length,
    ]),
  }
}

const names: Readonly<Record<Kind, string>> = {
  same: 'decided the same',
  action: 'action changed',
  tool: 'tool changed',
  parameters: 'parameters changed',
}
const percent = (count: number, of: number): string => `${((100 * count) / Math.max(1, of)).toFixed(1)}%`

/** The summary for a terminal: counts, tools and turn ids, none of a student's words. */
export function summaryText({ turns, counts, byTool, worst, fallbacks }: Summary): string {
  const totals = [...kinds]
    .reverse()
    .map(
      (kind) =>
        `  ${names[kind].padEnd(20)} ${String(counts[kind]).padStart(6)}  ${percent(counts[kind], turns)}`,
    )
  const width = Math.max(4, ...byTool.map(([tool]) => tool.length))
  const rows = byTool.map(([tool, of]) =>
    [`  ${tool.padEnd(width)}`, ...[...kinds].reverse().map((kind) => String(of[kind]).padStart(10))].join(
      ' ',
    ),
  )
  const head = [`  ${'tool'.padEnd(width)}`, ...[...kinds].reverse().map((kind) => kind.padStart(10))].join(
    ' ',
  )
  return [
    `${turns} ${turns === 1 ? 'turn' : 'turns'} decided again`,
    ...totals,
    ...fallbacks.map(([reason, count]) => `  ${count} by the rules, since no model decided: ${reason}`),
    ...(rows.length > 0 ? ['', head, ...rows] : []),
    ...(worst.length > 0 ? ['', 'The most changed:'] : []),
    ...worst.map(({ turnId, kind, what }) => `  ${turnId}  ${names[kind]}: ${what}`),
    '',
  ].join('\n')
}
