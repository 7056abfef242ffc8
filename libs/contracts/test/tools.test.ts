import { ApiKey, InvokeRequest, ToolManifest, ToolName, toolsContract } from '@tutor/contracts'
import fc from 'fast-check'

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success

const manifest = {
  name: 'flashcard_generator',
  title: 'Flashcards',
  description: 'Makes cards with a question and an answer.',
  when_to_use: 'The student asks for cards.',
  examples: ['Make me 5 flashcards on photosynthesis'],
  input_schema: { type: 'object', properties: { count: { type: 'integer', minimum: 1, maximum: 20 } } },
  output_schema: { type: 'object' },
  artifact: 'cards',
  local: true,
}

describe('the name of a tool', () => {
  test.each(['note_maker', 'flashcard_generator', 'concept_explainer', 'quiz_generator'])(
    '%s of the brief is one',
    (name) => expect(takes(ToolName, name)).toBe(true),
  )

  test('can stand in a path, a queue and a metric as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z_0-9-]{1,70}$/)), (name) => {
        if (takes(ToolName, name)) expect(name).toMatch(/^[a-z][a-z0-9_]{1,63}$/)
      }),
    )
    for (const bad of ['a', 'x'.repeat(65), 'Note_maker', 'note-maker', '1st_tool', 'note_maker\n', '../etc'])
      expect([bad, takes(ToolName, bad)]).toEqual([bad, false])
  })
})

describe('the manifest of a tool', () => {
  test('completes what an author may leave out', () => {
    expect(ToolManifest.parse(manifest)).toEqual({
      ...manifest,
      when_not_to_use: '',
      subjects: [],
      hints: {},
      vocabulary: { nouns: [], requests: [] },
    })
  })

  test.each([
    ['an unknown field', { ...manifest, url: 'http://example.org' }],
    ['a name that is none', { ...manifest, name: 'Flashcards!' }],
    ['no input schema', { ...manifest, input_schema: undefined }],
    ['a schema that is a text', { ...manifest, input_schema: '{}' }],
    ['a schema that JSON can’t hold', { ...manifest, output_schema: { check: () => true } }],
    ['an artifact that nobody can show', { ...manifest, artifact: 'hologram' }],
    ['more than 50 examples', { ...manifest, examples: Array(51).fill('Make cards') }],
    ['an unknown field in a hint', { ...manifest, hints: { count: { question: 'How many?' } } }],
  ])('refuses %s', (_name, value) => expect(takes(ToolManifest, value)).toBe(false))
})

describe('calling a tool', () => {
  test('takes any JSON as parameters: the tool’s own schema judges them', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), fc.jsonValue()), (parameters) => {
        expect(takes(InvokeRequest, { parameters })).toBe(true)
      }),
    )
  })

  test.each([
    ['no parameters', {}],
    ['parameters in a list', { parameters: [] }],
    ['a student without a name', { parameters: {}, student_id: ' ' }],
    ['user_info, which the system fills', { parameters: {}, user_info: { name: 'Eve' } }],
    ['a tenant of one’s choice', { parameters: {}, tenant_id: 'another' }],
  ])('refuses %s', (_name, body) => expect(takes(InvokeRequest, body)).toBe(false))

  test('hands over ten messages at most, and all six fields of the student', () => {
    const { input } = toolsContract.methods.invoke
    const fields = ['user_id', 'name', 'grade_level', 'learning_style', 'emotional_state', 'mastery_level']
    const user_info = Object.fromEntries(
      fields.map((field, index) => [index < 3 ? field : `${field}_summary`, 'x']),
    )
    const turn = { role: 'user', content: 'hello' }
    const sent = { tool: 'quiz_generator', parameters: {}, user_info, chat_history: [turn], tenant_id: 't' }
    expect(takes(input, sent)).toBe(true)
    expect(takes(input, { ...sent, chat_history: Array(11).fill(turn) })).toBe(false)
    expect(takes(input, { ...sent, user_info: { ...user_info, name: '' } })).toBe(false)
  })
})

test('an API key is tutor_ and 43 characters of base64url', () => {
  const key = `tutor_${'aZ09_-'.repeat(7)}x`
  expect(takes(ApiKey, key)).toBe(true)
  for (const bad of [key.slice(1), `${key}x`, key.slice(0, -1), `${key.slice(0, -1)}+`, `${key}\n`])
    expect([bad, takes(ApiKey, bad)]).toEqual([bad, false])
})
