import { predicateVerbs } from './lexicon/topic-words.js'
import { aboutPrepositions } from './lexicon/words.js'
import { isPurpose, isSubjectOnly, located, none, type WishTopics } from './located-topics.js'
import type { MentionRange } from './mention-ranges.js'
import { questionClause } from './question-clauses.js'
import type { Reading } from './reading.js'
import { readTopics } from './topic-phrase.js'
import { type Wish, wordAt } from './wish.js'

const searchedWords = 12
const clauseConfidence = 0.7

interface Region {
  readonly reading: Reading
  readonly wish: Wish
  readonly ranges: readonly MentionRange[]
  /** Where the words that may belong to the wish end. */
  readonly limit: number
  readonly joint: boolean
}

/** Where the words that may belong to this wish end: at the next wish or the end of the sentence. */
function reach({ wishes, tokens }: Reading, wish: Wish): number {
  // "Quiz me on X with 8 questions. …": what a further wish is about is not in the next sentence.
  const first = wish === wishes[0] ? wish.to + 1 : wish.to
  const next = wishes.find((other) => other.from >= wish.to)
  const limit = next ? Math.max(wish.to, Math.min(next.lead, next.from)) : tokens.length
  const end = tokens.findIndex(({ breaks }, at) => at >= first && at < limit && breaks)
  return end === -1 ? limit : end
}

const firstConfidence = (first: string, { kind }: Wish): number => {
  if (['on', 'about', 'of', 'covering', 'regarding'].includes(first)) return 0.95
  if (kind === 'noun') return aboutPrepositions.has(first) ? 0.88 : 0.75
  return kind === 'question' ? 0.85 : 0.9
}
const subjectPreposition = (word: string): boolean => word === 'for' || word === 'in'

/** "…on mitosis and also on meiosis": a second topic with a preposition of its own. */
function withFurther({ reading, ranges, limit }: Region, found: WishTopics): WishTopics {
  const { tokens } = reading
  const last = found.topics.at(-1)?.phrase.to ?? limit
  let at = last
  while (at < limit && ['and', 'also', 'another', 'one', 'plus', 'then'].includes(wordAt(tokens, at))) at += 1
  if (at === last || !['on', 'about', 'for'].includes(wordAt(tokens, at))) return found
  const usable = readTopics(reading, at, limit, ranges).phrases.filter(
    (phrase) => !isPurpose(tokens, phrase, ranges) && !isSubjectOnly(phrase, ranges),
  )
  return { ...found, topics: [...found.topics, ...usable.map((phrase) => ({ phrase, confidence: 0.88 }))] }
}

/** The words right behind the request. Of "for biology" the subject is only the second choice. */
function direct(region: Region): { readonly sure?: WishTopics; readonly otherwise: WishTopics } {
  const { reading, wish, ranges, limit, joint } = region
  const next = reading.tokens[wish.to]
  const apart = wish.kind === 'noun' && next?.pauses === true && !/[:–—-]/.test(next.before)
  const first = wordAt(reading.tokens, wish.to)
  if (apart || (wish.kind === 'noun' && predicateVerbs.has(first))) return { otherwise: none }
  const exact = wish.tool.name === 'concept_explainer'
  const clause = exact ? questionClause(reading, wish, ranges, limit) : undefined
  if (clause)
    return { sure: located({ phrases: [clause], reference: false }, clauseConfidence), otherwise: none }
  const found = readTopics(reading, wish.to, limit, ranges, joint, exact)
  if (found.reference) return { otherwise: located(found, 0.8) }
  if (found.phrases.length === 0 || found.phrases.some((phrase) => isPurpose(reading.tokens, phrase, ranges)))
    return { otherwise: none }
  const subject = subjectPreposition(first) && found.phrases.some((phrase) => isSubjectOnly(phrase, ranges))
  if (subject) return { otherwise: located(found, 0.55) }
  return { sure: withFurther(region, located(found, firstConfidence(first, wish))), otherwise: none }
}

/** What this preposition introduces: surely the topic, or perhaps. */
function behindPreposition(
  region: Region,
  at: number,
): { readonly sure?: WishTopics; readonly otherwise: WishTopics } {
  const { reading, ranges, limit, joint } = region
  const word = wordAt(reading.tokens, at)
  const found = readTopics(reading, at, limit, ranges, joint)
  if (found.reference) return { otherwise: located(found, 0.8) }
  if (found.phrases.length === 0 || found.phrases.some((phrase) => isPurpose(reading.tokens, phrase, ranges)))
    return { otherwise: none }
  if (subjectPreposition(word) && found.phrases.every((phrase) => isSubjectOnly(phrase, ranges)))
    return { otherwise: located(found, 0.55) }
  return { sure: located(found, subjectPreposition(word) || word === 'with' ? 0.87 : 0.93), otherwise: none }
}

/** "quiz, topic is loops", "flashcards. topic: tides". */
function declaredTopic({ reading, ranges, wish }: Region): WishTopics | undefined {
  const { tokens } = reading
  const at = tokens.findIndex(
    ({ word }, index) =>
      index >= wish.to &&
      /^topics?$/.test(word) &&
      (/^(?:is|are)$/.test(wordAt(tokens, index + 1)) || /[:=]/.test(tokens[index + 1]?.before ?? '')),
  )
  if (at === -1 || reading.hidden[at]) return undefined
  const from = /^(?:is|are)$/.test(wordAt(tokens, at + 1)) ? at + 2 : at + 1
  const found = readTopics(reading, from, tokens.length, ranges)
  return found.phrases.length > 0 ? located(found, 0.95) : undefined
}

/** Topics behind the request: "flashcards please on mitosis", "quiz me for my test on limits". */
export function topicsAfter(reading: Reading, wish: Wish, ranges: readonly MentionRange[]): WishTopics {
  const { tokens } = reading
  const limit = reach(reading, wish)
  const joint = tokens.slice(wish.from, wish.to).some(({ word }) => /confus|mix/.test(word))
  const region: Region = { reading, wish, ranges, limit, joint }
  const declared = declaredTopic(region)
  if (declared) return declared
  const { sure, otherwise } = direct(region)
  if (sure) return sure
  let fallback = otherwise
  for (let at = wish.to; at < Math.min(limit, wish.to + searchedWords); at += 1) {
    const inName = ranges.some((range) => range.from <= at && range.to > at)
    // After "quiz me on that" only another "on" or "about" can name the topic: "with 5 hard questions" does not.
    const loose = fallback.reference && /^(?:for|in|with|to|from)$/.test(wordAt(tokens, at))
    if (inName || loose || !aboutPrepositions.has(wordAt(tokens, at))) continue
    const found = behindPreposition(region, at)
    if (found.sure) return found.sure
    if (fallback === none) fallback = found.otherwise
  }
  return fallback
}
