import { makeVerbs, modifiers, numbered } from './lexicon/words.js'
import { located, none, type WishTopics } from './located-topics.js'
import type { MentionRange } from './mention-ranges.js'
import { countAt } from './numbers.js'
import type { Reading } from './reading.js'
import { readTopics } from './topic-phrase.js'
import { type Wish, wordAt } from './wish.js'

const leadWords = /^(?:have|do|take|with|using|into|as|is|what's|what|making|creating|giving)$/

/** Tells the words before a noun that only describe the item: "5 easy". */
function modifierTest({ tokens }: Reading, wish: Wish): (at: number) => boolean {
  const values = wish.tool.valueWords.scan(tokens, wish.lead, wish.from)
  return (at) => {
    if (modifiers.has(wordAt(tokens, at))) return true
    if (values.some((value) => value.from <= at && value.to > at)) return true
    return countAt(tokens, at) !== null && !numbered.has(wordAt(tokens, at - 1))
  }
}

/** Topics between verb and noun: "make me 5 easy photosynthesis flashcards". */
export function topicsBefore(reading: Reading, wish: Wish, ranges: readonly MentionRange[]): WishTopics {
  if (wish.kind !== 'noun') return none
  const { tokens } = reading
  const isModifier = modifierTest(reading, wish)
  const nameEndingAt = (at: number) => ranges.find((range) => range.to === at && range.from >= wish.lead)
  const lead = wordAt(tokens, wish.lead)
  const first = makeVerbs.has(lead) || leadWords.test(lead) ? wish.lead + 1 : wish.lead
  let to = wish.from
  while (to > wish.lead && !nameEndingAt(to) && isModifier(to - 1)) to -= 1
  let from = to
  while (from > wish.lead && (from === to || !tokens[from]?.pauses)) {
    const name = nameEndingAt(from)
    if (!name && (from <= first || isModifier(from - 1))) break
    from = name ? name.from : from - 1
  }
  return to > from ? located(readTopics(reading, from, to, ranges), 0.85) : none
}
