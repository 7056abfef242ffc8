import { topicWords } from '../library/normalise.js'
import type { Level, Topic } from '../library/topic.js'
import { type Learner, learnerOf, reasonForSmallSteps, wantsSmallSteps } from './learner.js'
import type { LocalRequest, LocalResult } from './local-tool.js'
import { fewerItems } from './notices.js'
import { seededRandom } from './seeded-random.js'
import { type Item, markOf, type Selection, selectItems } from './select-items.js'
import type { FlashcardOutput, FlashcardParameters } from './tool-schemas.js'
import { quoted, sentence, sentenceCase } from './wording.js'

interface Card extends Item {
  readonly title: string
  readonly question: string
  readonly answer: string
}

/** Cards made of the page's terms, questions and facts, with an example where the page has one that fits. */
export function generateFlashcards({
  parameters,
  match: { topic },
  seed,
}: LocalRequest<FlashcardParameters>): LocalResult<FlashcardOutput> {
  const { count, difficulty, include_examples: withExamples } = parameters
  const learner = learnerOf(parameters.user_info)
  const selection = selectItems((level) => cardSources(topic, level), difficulty, count, seededRandom(seed))
  const exampleOf = withExamples ? exampleFinder(topic) : () => undefined
  const flashcards = selection.items.map((card) => {
    const example = exampleOf(card)
    return {
      title: card.title,
      question: card.question,
      answer: wantsSmallSteps(learner) ? card.answer : shortened(card.answer),
      ...(example !== undefined && { example }),
    }
  })
  return {
    output: {
      flashcards,
      topic: parameters.topic,
      adaptation_details: adaptationDetails(selection, learner, parameters),
      difficulty,
    },
    notices: flashcards.length < count ? [fewerItems('flashcards', count, flashcards.length)] : [],
  }
}

/** What follows the answer itself is the explanation; it stands on a line of its own. */
const separator = '\n'
const shortened = (answer: string): string => answer.split(separator)[0] ?? answer

function cardSources(topic: Topic, level: Level): Card[][] {
  const ofLevel = <T extends { readonly level: Level }>(entries: readonly T[]): T[] =>
    entries.filter((entry) => entry.level === level)
  const terms = ofLevel(topic.terms).map(({ term, definition }) => ({
    level,
    marks: [markOf('term', term)],
    title: sentenceCase(term),
    question: `What does ${quoted(term)} mean?`,
    answer: sentence(sentenceCase(definition)),
  }))
  const questions = ofLevel(topic.questions).map(({ question, answer, why }) => ({
    level,
    marks: /\p{L}{3}/u.test(answer)
      ? [markOf('question', question), markOf('term', answer)]
      : [markOf('question', question)],
    title: topic.title,
    question,
    answer: `${answer}${separator}${why}`,
  }))
  const facts = ofLevel(topic.facts).map(({ truth, falsehood }) => ({
    level,
    marks: [markOf('fact', truth)],
    title: `${topic.title}: find the mistake`,
    question: `What is wrong here? ${quoted(falsehood)}`,
    answer: sentence(truth),
  }))
  return [[...terms, ...questions], facts]
}

/** Gives each example of the page once, to the first card that shares a telling word with it. */
function exampleFinder(topic: Topic): (card: Card) => string | undefined {
  const unused = new Set(topic.examples)
  const common = new Set([...commonWords, ...topicWords(topic.title)])
  const telling = (text: string) =>
    new Set(topicWords(text).filter((word) => word.length > 3 && !common.has(word)))
  return ({ question, answer }) => {
    const words = telling(`${question} ${answer}`)
    const shared = (example: string) => [...telling(example)].filter((word) => words.has(word)).length
    const best = [...unused].sort((left, right) => shared(right) - shared(left))[0]
    if (best === undefined || shared(best) === 0) return undefined
    unused.delete(best)
    return best
  }
}

const commonWords = topicWords(
  'mean what which with that this from into when where they their there have does called after before about than ' +
    'then more most less least only also other each same such some many much because between during through while ' +
    'wrong here used using make made gives given takes place part kind term would could must will',
)

function adaptationDetails(
  { borrowed, items }: Selection<Card>,
  learner: Learner,
  { difficulty, include_examples: withExamples }: FlashcardParameters,
): string {
  const details =
    borrowed.size === 0
      ? [`All cards are at ${difficulty} difficulty, as asked.`]
      : [
          `The library has too few cards at ${difficulty} difficulty, so the last ones come from its neighbours: ` +
            `${[...borrowed].map(([level, count]) => `${count} ${level}`).join(', ')} of ${items.length}.`,
        ]
  details.push(
    wantsSmallSteps(learner)
      ? `Answers to questions also say why, because ${reasonForSmallSteps(learner)}.`
      : 'Answers are kept short.',
  )
  details.push(
    withExamples ? 'Examples stand where the page has one that fits.' : 'Examples are left out, as asked.',
  )
  return details.join(' ')
}
