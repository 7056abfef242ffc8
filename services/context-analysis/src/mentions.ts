import type { TopicMention, UnderstandingInput } from '@tutor/contracts'
import { findEntries, tokenizeTopic } from './ontology.js'

const longestText = 4_000
const messagesLookedAt = 10

function mentionsIn(text: string, turn?: number): TopicMention[] {
  const looked = text.slice(0, longestText)
  const tokens = tokenizeTopic(looked)
  return findEntries(tokens).map(({ from, to, value }) => {
    const start = tokens[from]?.start ?? 0
    const end = tokens[to - 1]?.end ?? start
    return { text: looked.slice(start, end), ...value, start, end, ...(turn !== undefined && { turn }) }
  })
}

/** What is known of the ontology in the message and the last ten messages of the history. */
export function findMentions(input: Pick<UnderstandingInput, 'message' | 'history'>): TopicMention[] {
  const first = Math.max(0, input.history.length - messagesLookedAt)
  const history = input.history
    .slice(first)
    .flatMap(({ content }, index) => mentionsIn(content, first + index))
  return [...mentionsIn(input.message), ...history]
}
