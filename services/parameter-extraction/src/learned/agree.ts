import type { Topic } from '../extraction.js'
import { topicAt } from '../topic-at.js'
import type { Turn } from '../turn.js'
import type { TaggedRun } from './tagger.js'

const overlaps = (run: TaggedRun, { from, to }: Topic): boolean =>
  from !== undefined && to !== undefined && run.from < to && from < run.to

/** "Compare A and B, then quiz me on A": the same name once more. */
const isSame = (turn: Turn, run: TaggedRun, { filled }: Topic): boolean =>
  String(asTopic(turn, run).filled.value).toLowerCase() === String(filled.value).toLowerCase()

const surest = 0.97
/** A topic that only the rules see. */
const doubted = 0.5

const surelyOutside = 0.95
/** No word of it is one that the tagger could take for a topic, and the ontology knows none of it. */
function isNoTopic({ outside, analysis, reading }: Turn, { from = 0, to = 0 }: Topic): boolean {
  const tokens = reading.tokens.slice(from, to)
  const isKnown = analysis.mentions.some(
    ({ turn, start, end }) =>
      turn === undefined && tokens.some((token) => token.start >= start && token.end <= end),
  )
  return !isKnown && (outside ?? []).slice(from, to).every((probability) => probability >= surelyOutside)
}

export const asTopic = ({ reading }: Turn, run: TaggedRun): Topic =>
  topicAt(reading, run, Math.min(surest, run.confidence))

/**
 * The rules' topics within the bounds that the tagger gives them. One that it does not see at all is dropped where it
 * sees others, and doubted where it sees none. Topics of the history stay.
 */
export function bounded(turn: Turn, topics: readonly Topic[]): readonly Topic[] {
  const { runs } = turn
  if (!runs) return topics
  const taken = new Set<TaggedRun>()
  return topics.flatMap((topic) => {
    if (topic.from === undefined) return [topic]
    const mine = runs.filter((run) => overlaps(run, topic) && !taken.has(run))
    for (const run of mine) taken.add(run)
    if (mine.length > 0) return mine.map((run) => asTopic(turn, run))
    if (runs.some((run) => overlaps(run, topic))) return []
    if (runs.length > 0) return runs.some((run) => isSame(turn, run, topic)) ? [topic] : []
    if (isNoTopic(turn, topic)) return []
    const { filled } = topic
    return [{ ...topic, filled: { ...filled, evidence: { ...filled.evidence, confidence: doubted } } }]
  })
}

/** The runs that none of these topics overlaps. */
export const unclaimed = ({ runs = [] }: Turn, topics: readonly Topic[]): readonly TaggedRun[] =>
  runs.filter((run) => !topics.some((topic) => overlaps(run, topic)))
