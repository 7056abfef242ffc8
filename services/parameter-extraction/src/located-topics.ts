import type { Token } from '@tutor/language'
import type { MentionRange } from './mention-ranges.js'
import type { Phrase } from './phrase-bounds.js'
import type { FoundTopics } from './topic-phrase.js'

/** A topic in the message, and how sure it is that it is meant. */
export interface Located {
  readonly phrase: Phrase
  readonly confidence: number
}
export interface WishTopics {
  readonly topics: readonly Located[]
  /** "it", "the same": the topic was named elsewhere. */
  readonly reference: boolean
}
export const none: WishTopics = { topics: [], reference: false }

/** Phrases with a confidence; where several were divided it is a little less. */
export const located = ({ phrases, reference }: FoundTopics, confidence: number): WishTopics => ({
  topics: phrases.map((phrase) => ({
    phrase,
    confidence: phrases.length > 1 ? confidence - 0.05 : confidence,
  })),
  reference,
})

const examWords = new Set(
  'test exam quiz final finals midterm midterms class homework hw assignment course exams tests project lesson lecture teacher paper essay presentation assessment report'.split(
    ' ',
  ),
)
const owning = new Set(['my', 'our', 'upcoming', 'the', "tomorrow's"])

/** "for my biology test": what the thing is for, not what it is about. */
export function isPurpose(
  tokens: readonly Token[],
  { from, to }: Phrase,
  ranges: readonly MentionRange[],
): boolean {
  const next = tokens[to]
  if (!next || next.pauses || !examWords.has(next.word)) return false
  if (owning.has(tokens[from - 1]?.word ?? '') || owning.has(tokens[from - 2]?.word ?? '')) return true
  return ranges.some((range) => range.mention.kind !== 'topic' && range.from >= from && range.to === to)
}

/** The phrase is the name of a subject and nothing else. */
export const isSubjectOnly = (phrase: Phrase, ranges: readonly MentionRange[]): boolean =>
  ranges.some(
    ({ from, to, mention }) => mention.kind === 'subject' && from === phrase.from && to === phrase.to,
  )
