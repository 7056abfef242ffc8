import { ToolManifest, UnderstandingInput } from '@tutor/contracts'
import { decide } from '../src/decide.js'
import { analysisOf, catalogue } from './support/deciding.js'

const added = ToolManifest.parse({
  name: 'crossword_maker',
  title: 'Crossword maker',
  description: 'Makes a crossword on a topic.',
  when_to_use: 'Crosswords.',
  examples: ['a crossword on volcanoes'],
  input_schema: {
    type: 'object',
    required: ['user_info', 'topic', 'size'],
    properties: {
      user_info: { type: 'object' },
      topic: { type: 'string' },
      size: { type: 'string', enum: ['small', 'large'], default: 'small' },
      rows: { type: 'integer', minimum: 5, maximum: 25, default: 10 },
    },
  },
  output_schema: {},
  hints: { size: { synonyms: { large: ['huge', 'big'] } } },
  vocabulary: { nouns: ['crossword', 'crossword puzzle'] },
  artifact: 'text',
  local: false,
})
const plan = (message: string) =>
  decide(UnderstandingInput.parse({ message, today: '2026-11-23' }), analysisOf(message), [
    ...catalogue,
    added,
  ]).plan

test('a tool that was only added as data is chosen and filled by its schema', () => {
  expect(plan('make me a huge crossword about volcanoes with 30 rows')).toMatchObject({
    action: 'call',
    calls: [{ tool: 'crossword_maker', parameters: { topic: 'volcanoes', size: 'large', rows: 25 } }],
    notices: [{ code: 'value_out_of_range', requested: 30, used: 25 }],
  })
})

test('its missing topic is asked for', () => {
  expect(plan('make me a crossword').clarification?.missing).toEqual([
    { tool: 'crossword_maker', parameter: 'topic' },
  ])
})

test('schemas that use more of JSON Schema than is understood here spoil nobody’s plans', () => {
  const strange = ToolManifest.parse({
    ...added,
    name: 'sudoku_maker',
    title: 'Sudoku maker',
    vocabulary: { nouns: ['sudoku'], requests: [] },
    hints: {},
    input_schema: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: ['integer', 'null'], minimum: 4, maximum: 9 },
        anything: true,
        never: false,
        level: { enum: [1, 2, null] },
        either: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
        odd: { type: 7, minimum: 'x', description: {}, format: [] },
      },
    },
  })
  const planOf = (message: string) =>
    decide(UnderstandingInput.parse({ message, today: '2026-11-23' }), analysisOf(message), [
      ...catalogue,
      strange,
    ]).plan
  expect(planOf('a sudoku with size 20 please').calls[0]?.tool).toBe('sudoku_maker')
  expect(planOf('5 flashcards on osmosis').calls[0]?.tool).toBe('flashcard_generator')
})
