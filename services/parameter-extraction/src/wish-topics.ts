import type { TopicMention } from '@tutor/contracts'
import { topicsAfter } from './after-wish.js'
import { topicsBefore } from './before-noun.js'
import type { WishTopics } from './located-topics.js'
import { type MentionRange, mentionRanges } from './mention-ranges.js'
import { countAt } from './numbers.js'
import type { Phrase } from './phrase-bounds.js'
import type { Reading } from './reading.js'
import { type Wish, wordAt } from './wish.js'

const besideValues = new Set(
  'the a an some level levels style difficulty format type side form length of them ones only and or'.split(
    ' ',
  ),
)

/** "level A2", "5 easy", "the affirmative": values of the tool, not what it is about. */
export function isOnlyValues({ tokens }: Reading, { tool }: Wish, { from, to }: Phrase): boolean {
  const values = tool.valueWords.scan(tokens, from, to)
  const isValue = (at: number): boolean => values.some((value) => value.from <= at && value.to > at)
  const isNumber = (at: number): boolean => countAt(tokens, at) !== null
  let said = 0
  for (let at = from; at < to; at += 1) {
    if (isValue(at)) said += 1
    else if (!isNumber(at) && !besideValues.has(wordAt(tokens, at))) return false
  }
  return said > 0
}

const withoutValues = (
  reading: Reading,
  wish: Wish,
  ranges: readonly MentionRange[],
  found: WishTopics,
): WishTopics => {
  const isName = ({ from, to }: Phrase): boolean =>
    ranges.some((range) => range.from === from && range.to === to && range.mention.kind === 'topic')
  const topics = found.topics.filter(({ phrase }) => isName(phrase) || !isOnlyValues(reading, wish, phrase))
  return topics.length === found.topics.length ? found : { ...found, topics }
}

/** The topics that this wish names itself. */
export function topicsOfWish(reading: Reading, wish: Wish, mentions: readonly TopicMention[]): WishTopics {
  const ranges = mentionRanges(reading, mentions)
  const after = withoutValues(reading, wish, ranges, topicsAfter(reading, wish, ranges))
  if (after.topics.some(({ confidence }) => confidence > 0.6)) return after
  const before = topicsBefore(reading, wish, ranges)
  return before.topics.length > 0 ? before : after
}
