import { type ToolCall, UnderstandingInput } from '@tutor/contracts'
import { completeCall, neededOfStudent, silentMessage } from '../src/complete-call.js'
import { analysisOf, catalogue } from './support/deciding.js'

const silent = UnderstandingInput.parse({ message: silentMessage, today: '2026-11-23' })
const complete = (
  tool: string,
  given: ToolCall['parameters'],
  known: Parameters<typeof analysisOf>[1] = {},
) =>
  completeCall(silent, analysisOf(silentMessage, known), catalogue, { tool, given }, () => ({
    subject: 'biology',
    confidence: 0.9,
  }))

test('chooses by mastery and feeling what the caller left out, and nothing that was given', () => {
  const ofTired = complete('quiz_generator', { topic: 'mitosis' }, { mastery: 9, state: 'tired' })
  expect(ofTired).toEqual({
    parameters: {
      subject: 'biology',
      difficulty: 'intermediate',
      question_type: 'multiple_choice',
      num_questions: 5,
    },
    missing: [],
  })
  const given = { topic: 'mitosis', subject: 'cells', difficulty: 'advanced', num_questions: 7 }
  expect(complete('quiz_generator', given)?.parameters).toEqual({ question_type: 'practice' })
})

test('misses only what the student alone knows: a subject follows from the topic', () => {
  expect(complete('flashcard_generator', {})).toMatchObject({
    parameters: { count: 5, difficulty: 'medium' },
    missing: ['topic'],
  })
  expect(complete('study_planner', {})?.missing).toEqual(['subject', 'exam_date'])
  expect(complete('concept_comparer', { first_concept: 'mitosis' })?.missing).toEqual(['second_concept'])
})

test('a topic with numbers and words of levels in it gives no values', () => {
  const { parameters } = complete('quiz_generator', { topic: '20 hard true or false facts' }) ?? {}
  expect(parameters).toMatchObject({
    num_questions: 10,
    difficulty: 'intermediate',
    question_type: 'practice',
  })
})

test('knows no tool of another name', () => expect(complete('no_such_tool', {})).toBeUndefined())

test('tells for every tool what a call of it needs', () => {
  const needed = neededOfStudent(silent, analysisOf(silentMessage), catalogue)
  expect(Object.keys(needed)).toHaveLength(catalogue.length)
  expect(needed).toMatchObject({
    note_maker: ['topic'],
    concept_explainer: ['concept_to_explain'],
    concept_comparer: ['first_concept', 'second_concept'],
    citation_generator: ['source', 'style'],
  })
})
