import { type Filled, quoted } from './evidence.js'
import type { Extracting, Reader } from './extraction.js'
import { mentionRanges } from './mention-ranges.js'
import type { Phrase } from './phrase-bounds.js'
import { readTopics } from './topic-phrase.js'

const separators = new Set(['and', 'vs', 'versus', 'with', 'from', 'or', 'to', 'against', 'n', 'than'])
const plain = (extraction: Extracting, from: number, to: number): Phrase | undefined =>
  readTopics(
    extraction.reading,
    from,
    to,
    mentionRanges(extraction.reading, extraction.analysis.mentions),
    true,
  ).phrases[0]

const isSeparator = ({ reading }: Extracting, at: number): boolean =>
  separators.has(reading.tokens[at]?.word ?? '') || /[&/]/.test(reading.tokens[at]?.before ?? '')

/** Tokens to either side in which the things that are compared stand. */
const furthestThing = 80

/** Where the sentence of a token begins and ends, or the part of a very long one that is near. */
function sentence({ reading, scope }: Extracting, at: number): Phrase {
  let from = at
  let to = at + 1
  const first = Math.max(Math.min(scope.from, at), at - furthestThing)
  const limit = Math.min(scope.to, at + furthestThing)
  while (from > first && !reading.tokens[from]?.breaks) from -= 1
  while (to < limit && !reading.tokens[to]?.breaks) to += 1
  return { from, to }
}

const separatorRank = (word: string): number =>
  word === 'vs' || word === 'versus'
    ? 0
    : word === 'from' || word === 'than'
      ? 1
      : word === 'and' || word === 'n'
        ? 2
        : 3

function pairAround(extraction: Extracting, from: number, to: number): readonly [Phrase, Phrase] | undefined {
  const ranges = mentionRanges(extraction.reading, extraction.analysis.mentions)
  const places = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
    .filter(
      (at) =>
        isSeparator(extraction, at) &&
        !ranges.some(
          (range) =>
            range.from < at &&
            range.to > at &&
            range.mention.kind === 'topic' &&
            to - from > range.to - range.from + 1,
        ),
    )
    .sort(
      (a, b) =>
        separatorRank(extraction.reading.tokens[a]?.word ?? '') -
        separatorRank(extraction.reading.tokens[b]?.word ?? ''),
    )
  for (const at of places) {
    const word = extraction.reading.tokens[at]?.word ?? ''
    const right = plain(extraction, separators.has(word) ? at + 1 : at, to)
    const left = plain(extraction, leftStart(extraction, from, at), at)
    if (left && right) return [left, right]
  }
  return undefined
}

const leads = new Set(
  "what makes make sets separates there any whats is are the how does do did differ different between of compare contrast tell me explain difference differences difference's diff in please can you i whats what's similarities and comparison a similar to".split(
    ' ',
  ),
)
function leftStart({ reading }: Extracting, from: number, at: number): number {
  let start = from
  while (start < at && leads.has(reading.tokens[start]?.word ?? '')) start += 1
  return start
}

/** The two things that are compared: "between A and B", "A vs B", "how is A different from B". */
function comparedThings(extraction: Extracting): readonly [Phrase, Phrase] | undefined {
  const { wish, reading } = extraction
  if (!wish) return undefined
  const around = sentence(extraction, wish.from)
  const direct = pairAround(extraction, wish.to, around.to)
  if (direct) return direct
  const word = reading.tokens[wish.from]?.word
  const start = word === 'how' ? wish.from + 2 : around.from
  return pairAround(extraction, start, around.to)
}

const phraseOf = (
  extraction: Extracting,
  phrase: Phrase | undefined,
  confidence = 0.93,
): Filled | undefined =>
  phrase && {
    value: extraction.reading.text.slice(
      extraction.reading.tokens[phrase.from]?.start ?? 0,
      extraction.reading.tokens[phrase.to - 1]?.end ?? 0,
    ),
    evidence: quoted(extraction.reading, phrase.from, phrase.to, confidence),
  }

export const readFirstConcept: Reader = (extraction) =>
  phraseOf(extraction, comparedThings(extraction)?.[0]) ?? extraction.topic?.filled
/** "Compare it with X": the thing that stands behind the separator, when the first one was spoken of before. */
function besideReference(extraction: Extracting): Phrase | undefined {
  const { wish, topic } = extraction
  if (!wish || !topic) return undefined
  const { to } = sentence(extraction, wish.from)
  for (let at = wish.to; at < to - 1; at += 1)
    if (isSeparator(extraction, at)) return plain(extraction, at + 1, to)
  return undefined
}
export const readSecondConcept: Reader = (extraction) =>
  phraseOf(extraction, comparedThings(extraction)?.[1] ?? besideReference(extraction))
