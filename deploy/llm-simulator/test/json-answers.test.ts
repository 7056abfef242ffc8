import { exampleOf } from '@tutor/llm-simulator'
import { contentOf, messages, simulator, stopSimulators } from './support/ask.js'

afterEach(stopSimulators)

const schema = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    level: { enum: ['easy', 'hard'] },
    cards: {
      type: 'array',
      minItems: 3,
      items: { type: 'object', properties: { count: { type: 'integer' } } },
    },
  },
}
const asJson = { response_format: { type: 'json_schema', json_schema: { name: 'cards', schema } } }
const example = { title: 'Simulated title', level: 'easy', cards: [{ count: 1 }, { count: 1 }, { count: 1 }] }

test('an answer asked for as JSON has the shape of its schema, streamed or not', async () => {
  const { answer, stream } = await simulator()
  expect(JSON.parse(contentOf(await answer('any', asJson)))).toEqual(example)
  const streamed = await stream('any', asJson)
  expect(JSON.parse(streamed.content)).toEqual(example)
  expect(streamed.chunks.length).toBeGreaterThan(2)
})

test('malformed: what was asked for as JSON is not JSON', async () => {
  const { answer, stream } = await simulator()
  const plain = contentOf(await answer('sim:malformed', asJson))
  expect(() => JSON.parse(plain)).toThrow(SyntaxError)
  expect((await stream('sim:malformed', asJson)).content).toBe(plain)
  expect(contentOf(await answer('sim:malformed=1', asJson))).toBe(plain)
})

test('repairable: JSON breaks its schema until the model is shown its mistake', async () => {
  const { answer } = await simulator()
  expect(JSON.parse(contentOf(await answer('sim:repairable', asJson)))).toEqual({ unexpected: true })
  const shown = [
    ...messages,
    { role: 'assistant', content: '{"unexpected":true}' },
    { role: 'user', content: 'title is missing' },
  ]
  expect(JSON.parse(contentOf(await answer('sim:repairable', { ...asJson, messages: shown })))).toEqual(
    example,
  )
})

test('instructed: a schema in the prompt is followed as if it was asked for', async () => {
  const { answer } = await simulator()
  const said = [
    { role: 'system', content: `Answer {strictly} by this schema: ${JSON.stringify(schema)} and {no more}.` },
  ]
  const withSchema = { messages: [...said, ...messages] }
  expect(JSON.parse(contentOf(await answer('sim:instructed', withSchema)))).toEqual(example)
  expect(contentOf(await answer('sim:instructed,tokens=1'))).toBe('one')
  expect(contentOf(await answer('sim:tokens=1', withSchema))).toBe('one')
})

test('malformed and repairable leave answers in words alone', async () => {
  const { answer } = await simulator()
  expect(contentOf(await answer('sim:malformed,repairable,tokens=1'))).toBe('one')
})

test.each<[string, Record<string, unknown>, unknown]>([
  ['a constant', { const: 7 }, 7],
  ['the first of an enum', { type: 'string', enum: ['b', 'a'] }, 'b'],
  ['the first alternative', { anyOf: [{ type: 'null' }, { type: 'string' }] }, null],
  ['the first of several types', { type: ['boolean', 'null'] }, true],
  ['the least number allowed', { type: 'number', minimum: 3 }, 3],
  ['two items unless more are wanted', { type: 'array', items: { type: 'boolean' } }, [true, true]],
  ['an object without properties', { type: 'object' }, {}],
])('the example of a schema is %s', (_name, given, value) => expect(exampleOf(given)).toEqual(value))
