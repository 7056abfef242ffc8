import type { Plan, SessionSummary } from '@tutor/contracts'

type Counts = Readonly<Record<string, number>>

/** What is counted of a conversation's older turns. */
export interface SummaryCounts {
  readonly turns: number
  readonly topics: Counts
  readonly tools: Counts
}

export const nothingCounted: SummaryCounts = { turns: 0, topics: {}, tools: {} }

/** Different topics and tools that are counted, the rarest make room: a summary does not grow with its conversation. */
const mostCounted = 100
const mostShown = 10
/** A topic is a short phrase; what is longer is cut. */
const topicLength = 100

/** The counts with one more turn; one that was never decided has no plan. */
export function countTurn(counts: SummaryCounts, plan: Plan | undefined): SummaryCounts {
  const topics = new Set(
    plan?.context.topics.map((topic) => topic.trim().slice(0, topicLength).toLowerCase()),
  )
  topics.delete('')
  return {
    turns: counts.turns + 1,
    topics: withMore(counts.topics, [...topics]),
    tools: withMore(counts.tools, plan?.calls.map(({ tool }) => tool) ?? []),
  }
}

function withMore(counts: Counts, names: readonly string[]): Counts {
  if (names.length === 0) return counts
  const next = new Map(Object.entries(counts))
  for (const name of names) next.set(name, (next.get(name) ?? 0) + 1)
  return Object.fromEntries(mostFrequent(next, mostCounted))
}

/** Of those that are as frequent, the ones that came first. */
const mostFrequent = (counts: Iterable<[string, number]>, limit: number): [string, number][] =>
  [...counts].sort(([, one], [, other]) => other - one).slice(0, limit)

export const summaryOf = ({ turns, topics, tools }: SummaryCounts): SessionSummary => ({
  turns,
  topics: mostFrequent(Object.entries(topics), mostShown).map(([topic, count]) => ({ topic, turns: count })),
  tools: mostFrequent(Object.entries(tools), mostShown).map(([tool, count]) => ({ tool, calls: count })),
})
