import type { QuizOutput } from '../local/tool-schemas.js'
import { oneItem, page, titleLine } from './markdown.js'

type Question = QuizOutput['questions'][number]

/** The questions first; hints and answers follow at the end, so that nobody sees them by accident. */
export const renderQuiz = ({ topic, difficulty, questions }: QuizOutput) =>
  page(titleLine(`Quiz: ${topic} (${difficulty})`), [
    questions.map(questionText).join('\n\n'),
    '## Hints',
    questions.map(({ hint }, index) => `${index + 1}. ${oneItem(hint)}`).join('\n'),
    '## Answers',
    questions.map(answerText).join('\n'),
  ])

const letterOf = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index)

function questionText({ question, type, options }: Question, index: number): string {
  const lead = type === 'true_false' ? 'True or false? ' : ''
  const choices =
    type === 'true_false' ? [] : (options ?? []).map((option, at) => `   - ${letterOf(at)}) ${option}`)
  return [`${index + 1}. ${lead}${oneItem(question)}`, ...choices].join('\n')
}

function answerText({ type, options, answer, explanation }: Question, index: number): string {
  const at = type === 'true_false' ? -1 : (options ?? []).indexOf(answer)
  return `${index + 1}. **${at < 0 ? '' : `${letterOf(at)}) `}${oneItem(answer)}** ${oneItem(explanation)}`
}
