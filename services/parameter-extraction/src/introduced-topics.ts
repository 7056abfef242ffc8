import type { TopicMention } from '@tutor/contracts'
import { createPhraseIndex, type PhraseMatch, type Token } from '@tutor/language'
import { introductions } from './lexicon/topic-words.js'
import { isPurpose, located, none, type WishTopics } from './located-topics.js'
import { type MentionRange, mentionRanges } from './mention-ranges.js'
import type { Reading } from './reading.js'
import { readTopics } from './topic-phrase.js'
import { wordAt } from './wish.js'

const introductionIndex = createPhraseIndex(introductions.map((words) => [words, words] as const))
/** Introductions that as often introduce something else; others are preferred. */
const vague = new Set(
  "into|about|on|don't know|do not know|forgot|love|like|hate|focus on|understand|reading|doing|to study|to review|i'm in".split(
    '|',
  ),
)
const jointAfter = /mix|confus/
const complaints = new Set(
  'hard harder confusing difficult tricky tough impossible scary killing driving confuses weird complicated intimidating overwhelming frustrating tripping giving'.split(
    ' ',
  ),
)

const isFree = (
  reading: Reading,
  ranges: readonly MentionRange[],
  { from, to, value }: PhraseMatch<string>,
): boolean =>
  !reading.hidden[from] &&
  !(reading.refused[from] && vague.has(value)) &&
  !reading.wishes.some((wish) => wish.from < to && wish.to > from) &&
  !ranges.some((range) => range.from <= from && range.to > from)

function behind(
  reading: Reading,
  ranges: readonly MentionRange[],
  { to, value }: PhraseMatch<string>,
): WishTopics {
  const open = { ...reading, refused: [] }
  const next = reading.wishes.find((wish) => wish.from >= to)
  const found = readTopics(open, to, next ? next.lead : reading.tokens.length, ranges, jointAfter.test(value))
  const phrases = found.phrases.filter((phrase) => !isPurpose(reading.tokens, phrase, ranges))
  return located({ phrases, reference: false }, vague.has(value) ? 0.75 : 0.88)
}

/** "Molarity is still not making any sense": said of what stands before it. */
const predicates = createPhraseIndex(
  `makes no sense|make no sense|makes zero sense|make zero sense|making no sense|doesn't make * sense|don't make * sense|
  doesn't make sense|don't make sense|not making * sense|not making sense|isn't making * sense|isn't making sense|
  isn't clicking|not clicking|doesn't click|hasn't clicked|won't click|never clicked|won't stick|doesn't stick|don't stick|
  not sinking in|goes over my head|went over my head|over my head|beyond me|all greek to me|a mystery to me|trips me up|
  trip me up|gets me every time|lost me|a nightmare|my weak spot|my weakness|my worst topic|kicking my butt|
  a mess in my head|throws me off|throw me off|stumps me|stump me|loses me`
    .split(/\s*\|\s*/)
    .map((words) => [words, true] as const),
)
const linking = new Set('is are was were just still really so totally completely all keeps always'.split(' '))
const causes = new Set('but because so since though cause that'.split(' '))

/** Where the clause of a complaint begins: "i have chem tomorrow and | molarity is…". */
function clauseStart(tokens: readonly Token[], at: number): number {
  let from = at
  while (from > 0 && !tokens[from]?.pauses && !causes.has(wordAt(tokens, from - 1))) {
    const joined = wordAt(tokens, from - 1) === 'and'
    if (joined && /^(?:i|i'm|we|my|there|it)$/.test(wordAt(tokens, clauseStart(tokens, from - 1))))
      return from
    from -= 1
  }
  return from
}

function predicatedTopics(reading: Reading, ranges: readonly MentionRange[]): WishTopics {
  for (const match of predicates.scan(reading.tokens)) {
    if (reading.hidden[match.from]) continue
    let to = match.from
    while (to > 0 && linking.has(wordAt(reading.tokens, to - 1))) to -= 1
    if (to === 0) continue
    const open = { ...reading, refused: [] }
    const found = readTopics(open, clauseStart(reading.tokens, to), to, ranges)
    if (found.phrases.length > 0) return located(found, 0.88)
  }
  return none
}

/** "Polynomial division is so confusing": the subject of the complaint. */
function complainedTopics(reading: Reading, ranges: readonly MentionRange[]): WishTopics {
  const { tokens } = reading
  const complains = (at: number): boolean =>
    complaints.has(wordAt(tokens, at)) ||
    (/^(?:is|are)$/.test(wordAt(tokens, at)) &&
      [1, 2, 3].some((ahead) => complaints.has(wordAt(tokens, at + ahead))))
  for (let at = 1; at < tokens.length; at += 1) {
    if (!complains(at) || reading.hidden[at]) continue
    const from = clauseStart(tokens, at)
    const found = readTopics(reading, from, at, ranges)
    if (found.phrases.length > 0) return located(found, 0.85)
  }
  return none
}

/** Topics that the message speaks of outside of the wishes: "I'm struggling with X", "we're doing X in class". */
export function introducedTopics(reading: Reading, mentions: readonly TopicMention[]): WishTopics {
  const ranges = mentionRanges(reading, mentions)
  const found = introductionIndex
    .scan(reading.tokens)
    .filter((match) => isFree(reading, ranges, match))
    .map((match) => ({ topics: behind(reading, ranges, match), sure: !vague.has(match.value) }))
    .filter(({ topics }) => topics.topics.length > 0)
  const sure = found.find((one) => one.sure)
  if (sure) return sure.topics
  const predicated = predicatedTopics(reading, ranges)
  if (predicated.topics.length > 0) return predicated
  const complained = complainedTopics(reading, ranges)
  return complained.topics.length > 0 ? complained : (found[0]?.topics ?? none)
}

const bodyParts = new Set('heart brain stomach head eyes hands nerves mind'.split(' '))

/** The first topic of the ontology that the message names anywhere, when nothing else says what it is about. */
export function mentionedTopics(reading: Reading, mentions: readonly TopicMention[]): WishTopics {
  const ranges = mentionRanges(reading, mentions)
  const range = ranges.find(
    ({ from, to, mention }) =>
      mention.kind !== 'subject' &&
      mention.text.length > 3 &&
      !(wordAt(reading.tokens, from - 1) === 'my' && bodyParts.has(mention.text.toLowerCase())) &&
      !reading.hidden[from] &&
      !reading.refused[from] &&
      !isPurpose(reading.tokens, { from, to }, ranges) &&
      !reading.wishes.some((wish) => wish.from < to && wish.to > from),
  )
  if (!range) return none
  const next = reading.wishes.find((wish) => wish.from >= range.to)
  const longer = readTopics(reading, range.from, next ? next.lead : reading.tokens.length, ranges, true)
    .phrases[0]
  return {
    topics: [{ phrase: longer?.from === range.from ? longer : range, confidence: 0.7 }],
    reference: false,
  }
}
