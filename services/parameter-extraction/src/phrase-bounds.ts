import { createPhraseIndex, type Token } from '@tutor/language'
import { predicateVerbs, topicEnds, topicStarts } from './lexicon/topic-words.js'
import { generic, pronouns, weekdays } from './lexicon/words.js'
import type { MentionRange } from './mention-ranges.js'
import type { Reading } from './reading.js'
import { wordAt } from './wish.js'

/** A noun phrase that names a topic: tokens `from` up to, not including, `to`. */
export interface Phrase {
  readonly from: number
  readonly to: number
}
const endIndex = createPhraseIndex(topicEnds.map((words) => [words, true] as const))
const startIndex = createPhraseIndex(topicStarts.map((words) => [words, true] as const))
const trailing = new Set(
  `and or plus with for in the a an of on my some to very really also at but from by about is are was were as so just like that then than be me it first
  not more into over up out if when please stuff things test exam tests exams homework class topic topics final midterm can could would i both still lol
  u different differ similar related compared only anymore please either altogether u you really super pretty do does them all again here there hw quiz flashcards notes`.split(
    /\s+/,
  ),
)

/** Skips "the concept of", "how does", "about" before the name itself. */
export function skipStarts(
  { tokens, text }: Reading,
  from: number,
  to: number,
  ranges: readonly MentionRange[],
): number {
  let at = from
  while (at < to) {
    const known = ranges.find((range) => range.from === at && range.to <= to)
    if (known && known.to - known.from > 1) return at
    const skip = startIndex.at(tokens, at).find((match) => match.to <= to)
    const country = tokens[at]?.word === 'us' && text.slice(tokens[at]?.start, tokens[at]?.end) === 'US'
    const refers =
      /^(?:that|this|those|these)$/.test(wordAt(tokens, at)) &&
      /^(?:with|using|in|at|as|for|again|to)$/.test(wordAt(tokens, at + 1))
    const leaves = skip !== undefined && endIndex.at(tokens, at).some((match) => match.to > skip.to)
    if (!skip || leaves || refers || country || (known && skip.to - skip.from === 1)) return at
    at = skip.to
  }
  return at
}

const numberLeads = new Set(['with', 'at', 'from', 'between', 'x'])
const numberLike = /^\d|^[abc][12]$|^(?:two|three|four|five|six|seven|eight|nine|ten|a few)$/
const counted =
  /^(?:levels?|questions?|cards?|flashcards?|words?|problems?|hours?|minutes?|items?|layers?|sections?|mcqs?)$/
const courseWords = new Set(
  'ap honors intro introductory advanced basic my our a the college university general 9th 10th 11th 12th'.split(
    ' ',
  ),
)

/** "for biology", "with 4 levels", "from 1914": particulars behind the name. */
function leavesTopic(tokens: readonly Token[], at: number, ranges: readonly MentionRange[]): boolean {
  const here = wordAt(tokens, at)
  const next = wordAt(tokens, at + 1)
  if (numberLeads.has(here) && numberLike.test(next)) return true
  if (/^\d+$/.test(here)) return counted.test(next)
  if (here === 'on' || here === 'by') return weekdays.some((day) => day === next)
  if (here !== 'for' && here !== 'in') return false
  const subjectAt = courseWords.has(next) ? at + 2 : at + 1
  return ranges.some(({ from, mention }) => from === subjectAt && mention.kind !== 'topic')
}

/** First token from which the words no longer belong to the phrase that begins at `from`. */
export function phraseEnd(
  reading: Reading,
  from: number,
  to: number,
  ranges: readonly MentionRange[],
): number {
  const { tokens } = reading
  for (let at = from; at < to; ) {
    if (reading.refused[at] || reading.hidden[at] || (at > from && tokens[at]?.pauses)) return at
    const known = ranges.find((range) => range.from === at && range.to <= to)
    if (!known && (beginsEnd(tokens, at) || (at > from && endsName(tokens, at, ranges)))) return at
    at = known ? known.to : at + 1
    if (known && known.from === from && isSubjectOfTopic(tokens, known)) return at
  }
  return to
}

/** A phrase that is never part of a name begins here. */
export const beginsEnd = (tokens: readonly Token[], at: number): boolean => endIndex.at(tokens, at).length > 0

const endsName = (tokens: readonly Token[], at: number, ranges: readonly MentionRange[]): boolean =>
  predicateVerbs.has(wordAt(tokens, at)) || leavesTopic(tokens, at, ranges)

/** "biology on enzyme activity": the topic is still to come. */
const isSubjectOfTopic = (tokens: readonly Token[], { mention, to }: MentionRange): boolean =>
  mention.kind === 'subject' && ['on', 'about', 'covering', 'regarding'].includes(wordAt(tokens, to))

/** The phrase without words that can't end a name. */
export function trimEnd(
  tokens: readonly Token[],
  from: number,
  to: number,
  ranges: readonly MentionRange[],
): number {
  let end = to
  while (
    end > from &&
    trailing.has(wordAt(tokens, end - 1)) &&
    !ranges.some((range) => range.to === end && range.from >= from)
  )
    end -= 1
  return end
}

const ordinal = /^(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)$/
/** "the second one": points into a list. */
export const isOrdinal = (tokens: readonly Token[], { from, to }: Phrase): boolean =>
  to - from <= 3 &&
  tokens.slice(from, to).some((token) => ordinal.test(token.word)) &&
  tokens
    .slice(from, to)
    .every(
      (token) =>
        ordinal.test(token.word) ||
        /^(?:the|one|ones|option|topic|point|item|thing|number|choice|and)$/.test(token.word),
    )

/** Words that name nothing: "stuff for my test". */
export const isGeneric = (tokens: readonly Token[], { from, to }: Phrase): boolean => {
  const words = tokens.slice(from, to).map((token) => token.word)
  // "chapter 7" is the only name that some topics have.
  if (/\b(?:chapter|ch|unit|lesson|section|module|act) \d+\b/.test(words.join(' '))) return false
  return words.every((one) => generic.has(one) || /^\d+$/.test(one))
}

/** "it", "that one" among the words. */
export const refersBack = (tokens: readonly Token[], from: number, to: number): boolean => {
  for (let at = from; at < to; at += 1)
    if (
      pronouns.has(wordAt(tokens, at)) &&
      wordAt(tokens, at) !== 'thing' &&
      wordAt(tokens, at) !== 'something'
    )
      return true
  return false
}
