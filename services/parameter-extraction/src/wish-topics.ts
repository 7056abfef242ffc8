import type { TopicMention } from '@tutor/contracts'
import { topicsAfter } from './after-wish.js'
import { topicsBefore } from './before-noun.js'
import type { WishTopics } from './located-topics.js'
import { mentionRanges } from './mention-ranges.js'
import type { Reading } from './reading.js'
import type { Wish } from './wish.js'

/** The topics that this wish names itself. */
export function topicsOfWish(reading: Reading, wish: Wish, mentions: readonly TopicMention[]): WishTopics {
  const ranges = mentionRanges(reading, mentions)
  const after = topicsAfter(reading, wish, ranges)
  if (after.topics.some(({ confidence }) => confidence > 0.6)) return after
  const before = topicsBefore(reading, wish, ranges)
  return before.topics.length > 0 ? before : after
}
