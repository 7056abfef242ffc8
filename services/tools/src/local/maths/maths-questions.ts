import { topicWords } from '../../library/normalise.js'
import type { Level, Question, Topic } from '../../library/topic.js'
import type { Random } from '../seeded-random.js'
import { derivativeQuestion } from './derivatives.js'
import { fractionQuestion } from './fractions.js'
import { linearEquationQuestion } from './linear-equations.js'
import type { MathsGenerator } from './maths-generator.js'
import { percentageQuestion } from './percentages.js'
import { quadraticEquationQuestion } from './quadratic-equations.js'

/** Topics whose questions can be computed, by a name that the page bears as its title or an alias. */
const generators: Readonly<Record<string, MathsGenerator>> = {
  derivatives: derivativeQuestion,
  'linear equations': linearEquationQuestion,
  fractions: fractionQuestion,
  'quadratic equations': quadraticEquationQuestion,
  percentages: percentageQuestion,
}
const byName = new Map(
  Object.entries(generators).map(([name, generator]) => [topicWords(name).join(' '), generator]),
)

/** Tries for each question wanted before a topic counts as used up. */
const triesPerQuestion = 10

/** Up to `wanted` different questions with exact answers; none for topics that can't be computed. */
export function mathsQuestions(topic: Topic, level: Level, wanted: number, random: Random): Question[] {
  const generate = [topic.title, ...topic.aliases]
    .map((name) => byName.get(topicWords(name).join(' ')))
    .find(Boolean)
  if (!generate) return []
  const questions = new Map<string, Question>()
  for (let tries = 0; questions.size < wanted && tries < wanted * triesPerQuestion; tries += 1) {
    const question = generate(level, random)
    questions.set(question.question, question)
  }
  return [...questions.values()]
}
