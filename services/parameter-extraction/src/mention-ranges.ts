import type { TopicMention } from '@tutor/contracts'
import type { Reading } from './reading.js'

const rangesOf = new WeakMap<
  readonly TopicMention[],
  WeakMap<Reading, Map<number | undefined, MentionRange[]>>
>()

/** A mention of the ontology as a range of tokens. */
export interface MentionRange {
  readonly from: number
  readonly to: number
  readonly mention: TopicMention
}

/** Mentions of the message as token ranges; words inside them are never taken for scaffolding. */
export function mentionRanges(
  reading: Reading,
  mentions: readonly TopicMention[],
  turn?: number,
): readonly MentionRange[] {
  const byReading = rangesOf.get(mentions) ?? new WeakMap<Reading, Map<number | undefined, MentionRange[]>>()
  rangesOf.set(mentions, byReading)
  const byTurn = byReading.get(reading) ?? new Map<number | undefined, MentionRange[]>()
  byReading.set(reading, byTurn)
  const known = byTurn.get(turn)
  if (known) return known
  const starts = new Map(reading.tokens.map(({ start }, index) => [start, index]))
  const ends = new Map(reading.tokens.map(({ end }, index) => [end, index]))
  const ranges = mentions.flatMap((mention): MentionRange[] => {
    const from = starts.get(mention.start)
    const last = ends.get(mention.end)
    const other = mention.turn !== turn || mention.kind === 'clue'
    return other || from === undefined || last === undefined ? [] : [{ from, to: last + 1, mention }]
  })
  byTurn.set(turn, ranges)
  return ranges
}
