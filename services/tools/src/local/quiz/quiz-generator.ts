import type { Level } from '../../library/topic.js'
import { type Learner, learnerOf, reasonForSmallSteps, wantsSmallSteps } from '../learner.js'
import type { LocalRequest, LocalResult } from '../local-tool.js'
import { fewerItems } from '../notices.js'
import { seededRandom } from '../seeded-random.js'
import { type Selection, selectItems } from '../select-items.js'
import type { QuizOutput, QuizParameters } from '../tool-schemas.js'
import { counted, quoted } from '../wording.js'
import type { QuizItem } from './quiz-item.js'
import { quizSources } from './quiz-sources.js'

type Difficulty = QuizParameters['difficulty']
const levelOf: Readonly<Record<Difficulty, Level>> = {
  beginner: 'easy',
  intermediate: 'medium',
  advanced: 'hard',
}
const nameOf: Readonly<Record<Level, Difficulty>> = {
  easy: 'beginner',
  medium: 'intermediate',
  hard: 'advanced',
}

/** Questions of one type, made of the page's questions, terms and facts; none is repeated or made up. */
export function generateQuiz({
  parameters,
  match,
  seed,
}: LocalRequest<QuizParameters>): LocalResult<QuizOutput> {
  const { difficulty, question_type: type, num_questions: wanted, topic } = parameters
  const random = seededRandom(seed)
  const learner = learnerOf(parameters.user_info)
  const selection = selectItems(
    (level) => quizSources(match.topic, type, level, wanted, random),
    levelOf[difficulty],
    wanted,
    random,
  )
  const questions = selection.items.map((item, index) => ({
    question: item.question,
    type,
    ...(item.options && { options: [...item.options] }),
    answer: item.answer,
    explanation: item.explanation,
    hint: adaptedHint(item, learner, index),
  }))
  return {
    output: {
      questions,
      topic,
      difficulty,
      adaptation_details: adaptationDetails(selection, learner, difficulty),
    },
    notices: questions.length < wanted ? [fewerItems('questions', wanted, questions.length)] : [],
  }
}

const calmingWords = {
  anxious: ['Take your time.', 'No rush here.', 'You can work this out.'],
  confused: ['One step at a time.', 'Start with what you know.', 'Look at the question in parts.'],
  tired: ['A short one.', 'Just recall this.', 'Go with what you remember.'],
} as const

function adaptedHint(item: QuizItem, learner: Learner, index: number): string {
  const calming = learner.mood && calmingWords[learner.mood][index % 3]
  const step = wantsSmallSteps(learner) ? secondCue(item) : undefined
  return [calming, item.hint, step].filter((part) => part !== undefined).join(' ')
}

/** A second, smaller step towards the answer, which does not give it away. */
function secondCue({ options, answer, hint }: QuizItem): string | undefined {
  const wrong = options?.find((option) => option !== answer)
  if (options && options.length > 2 && wrong) return `You can rule out ${quoted(wrong)}.`
  const opening = /^\p{L}/u.exec(answer)?.[0]
  const words = answer.split(/\s+/).length
  if (options || !opening || words > 3 || hint.startsWith('It starts with')) return undefined
  return `The answer has ${counted(words, 'word')} and starts with ${quoted(opening.toUpperCase())}.`
}

function adaptationDetails(
  { borrowed }: Selection<QuizItem>,
  learner: Learner,
  difficulty: Difficulty,
): string {
  const details = [`All questions are at ${difficulty} difficulty, as asked.`]
  if (borrowed.size > 0) {
    const parts = [...borrowed].map(([level, count]) => `${count} at ${nameOf[level]} difficulty`)
    details[0] = `The library has too few questions at ${difficulty} difficulty, so the last ones are easier or harder: ${parts.join(', ')}.`
  }
  if (learner.mood)
    details.push(`Hints are worded calmly, because the profile says that the student is ${learner.mood}.`)
  if (wantsSmallSteps(learner))
    details.push(
      `Hints give a second, smaller step where there is one, because ${reasonForSmallSteps(learner)}.`,
    )
  if (details.length === 1) details.push('Nothing in the profile called for another form.')
  return details.join(' ')
}
