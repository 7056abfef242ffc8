import type { Topic } from '../../library/topic.js'
import { paragraphsOf, sentencesOf } from '../wording.js'

/** Every true statement of a page in its order, with the meanings of its terms or without. */
export const statementsOf = (topic: Topic, withTerms = true): string[] => [
  ...[topic.summary, topic.basic, topic.intermediate, topic.advanced].flatMap((prose) =>
    paragraphsOf(prose).flatMap(sentencesOf),
  ),
  ...topic.keyPoints,
  ...topic.examples,
  ...topic.facts.map(({ truth }) => truth),
  ...(withTerms ? topic.terms : []).map(({ term, definition }) => `${term}: ${definition}`),
]
