import type { Level, Question, Topic } from '../../library/topic.js'
import { mathsQuestions } from '../maths/maths-questions.js'
import type { Random } from '../seeded-random.js'
import { markOf } from '../select-items.js'
import {
  blankAnswers,
  blankTerm,
  choiceOfTerm,
  choiceQuestion,
  claimedAnswer,
  claimedMeaning,
  clozes,
  correction,
  meaning,
  namedTerm,
  openQuestion,
  type QuizItem,
  statement,
} from './quiz-item.js'

export const questionTypes = [
  'practice',
  'multiple_choice',
  'true_false',
  'fill_blank',
  'short_answer',
] as const
export type QuestionType = (typeof questionTypes)[number]

type Sources = (
  page: Pick<Topic, 'terms' | 'facts' | 'questions'>,
  topic: Topic,
  level: Level,
  random: Random,
) => QuizItem[][]

/** What each type of question is made of, the best source first. */
const sourcesOfType: Readonly<Record<QuestionType, Sources>> = {
  practice: ({ terms, facts, questions }, topic) => [
    questions.map(openQuestion),
    facts.map(correction(topic)),
    terms.map(namedTerm),
  ],
  multiple_choice: ({ terms, questions }, topic, _level, random) => [
    questions.map(choiceQuestion(random)),
    terms.map(choiceOfTerm(topic, random)),
  ],
  true_false({ terms, facts, questions }, topic, _level, random) {
    const isTrueNext = random.evenChances()
    return [
      facts.map(statement(topic, isTrueNext)),
      questions.map(claimedAnswer(random, isTrueNext)),
      terms.map(claimedMeaning(topic, random, isTrueNext)),
    ]
  },
  fill_blank: ({ terms, questions }, topic, level) => [
    [...clozes(topic, level), ...terms.map(blankTerm)],
    blankAnswers(questions),
  ],
  short_answer: ({ terms, facts, questions }, topic) => [
    questions.map(openQuestion),
    terms.map(meaning(topic)),
    facts.map(correction(topic)),
  ],
}

/**
 * All that a page gives for questions of one type and level. On topics of mathematics up to `wanted` computed
 * questions stand beside the page's own.
 */
export function quizSources(
  topic: Topic,
  type: QuestionType,
  level: Level,
  wanted: number,
  random: Random,
): QuizItem[][] {
  const ofLevel = <T extends { readonly level: Level }>(entries: readonly T[]): T[] =>
    entries.filter((entry) => entry.level === level)
  const own = ofLevel(topic.questions)
  const page = {
    terms: ofLevel(topic.terms),
    facts: ofLevel(topic.facts),
    questions: [...own, ...computed(topic, level, wanted, own, random)],
  }
  return sourcesOfType[type](page, topic, level, random)
}

function computed(
  topic: Topic,
  level: Level,
  wanted: number,
  own: readonly Question[],
  random: Random,
): Question[] {
  const known = new Set(own.map(({ question }) => markOf('question', question)))
  return mathsQuestions(topic, level, wanted, random).filter(
    ({ question }) => !known.has(markOf('question', question)),
  )
}
