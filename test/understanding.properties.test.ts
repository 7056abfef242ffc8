import { Decision, type ToolCall, UnderstandingInput } from '@tutor/contracts'
import fc from 'fast-check'
import { analyze } from '../services/context-analysis/src/analyze.js'
import { classify } from '../services/context-analysis/src/classify.js'
import { decide } from '../services/parameter-extraction/src/decide.js'
import { shippedManifests as catalogue } from './catalogue.js'

const schemas = new Map(catalogue.map(({ name, input_schema }) => [name, input_schema]))

interface Property {
  readonly enum?: readonly unknown[]
  readonly type?: string
  readonly minimum?: number
  readonly maximum?: number
}
/** The manifests' schemas are JSON: their shape is checked by the manifests' own tests. */
const propertiesOf = (tool: string) => schemas.get(tool)?.['properties'] as Readonly<Record<string, Property>>
const requiredOf = (tool: string) => schemas.get(tool)?.['required'] as readonly string[]

const isLegal = (value: unknown, property: Property | undefined): boolean => {
  if (!property) return false
  if (property.enum && !property.enum.includes(value)) return false
  if (property.type === 'integer' && !Number.isInteger(value)) return false
  if (
    typeof value === 'number' &&
    (value < (property.minimum ?? value) || value > (property.maximum ?? value))
  )
    return false
  return property.type !== 'string' || (typeof value === 'string' && value.length > 0)
}

const words = fc.constantFrom(
  ...`make give me 5 12 100 flashcards quiz questions notes on about explain what is mitosis World War 2 photosynthesis it and then please don't want
  no hard easy simple terms , . : ? summarize this cite MLA compare vs with from timeline 1914 1918 check my essay grammar code solve 2x + 3 = 7
  for biology test tomorrow harder again more true or false bullet points Spanish words mind map debate against uniforms i'm lost tired`.split(
    /\s+/,
  ),
)
const message = fc.oneof(
  fc.array(words, { minLength: 1, maxLength: 25 }).map((list) => list.join(' ')),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
)
const turn = fc.record({ role: fc.constantFrom('user' as const, 'assistant' as const), content: message })
const student = fc.record({
  user_id: fc.constant('s'),
  mastery_level: fc.integer({ min: 1, max: 10 }),
  emotional_state: fc.constantFrom('tired' as const, 'focused' as const),
})
const input = fc
  .record({
    message,
    history: fc.array(turn, { maxLength: 4 }),
    student: fc.option(student, { nil: undefined }),
    today: fc.constant('2026-11-23'),
  })
  .map((value) => UnderstandingInput.safeParse(value))
  .filter((result) => result.success)
  .map((result) => result.data)

const decideOn = (value: UnderstandingInput) => decide(value, analyze(value), catalogue, classify)

function checkCall({ tool, parameters, evidence }: ToolCall, message: string): void {
  expect(Object.keys(evidence).sort()).toEqual(Object.keys(parameters).sort())
  const required = requiredOf(tool).filter((name) => name !== 'user_info' && name !== 'chat_history')
  expect(Object.keys(parameters)).toEqual(expect.arrayContaining(required))
  const illegal = Object.entries(parameters).filter(
    ([name, found]) => !isLegal(found, propertiesOf(tool)[name]),
  )
  expect([tool, illegal]).toEqual([tool, []])
  const quotes = Object.values(evidence).filter(({ source }) => source === 'message')
  for (const { quote, start, end } of quotes) expect(message.slice(start, end)).toBe(quote)
}

test('every decision is valid, legal, proven, and the same when made again', () => {
  fc.assert(
    fc.property(input, (value) => {
      const decision = decideOn(value)
      expect(Decision.safeParse(decision).error).toBeUndefined()
      expect(decideOn(value)).toEqual(decision)
      const { plan, pending } = decision
      expect(plan.clarification === undefined).toBe(plan.action !== 'clarify')
      expect(pending === undefined).toBe(plan.action !== 'clarify')
      expect(plan.calls.length > 0).toBe(plan.action === 'call')
      for (const call of plan.calls) checkCall(call, value.message)
    }),
    { numRuns: 400 },
  )
})

test('the number of "World War 2" is never a count', () => {
  const asks = fc.constantFrom(
    'flashcards on',
    'make me some cards about',
    'create flashcards covering',
    'i need flashcards for',
  )
  const ends = fc.constantFrom('', ' please', ', easy ones', ' for my history class', ' by tomorrow')
  fc.assert(
    fc.property(
      asks,
      fc.constantFrom('World War 2', 'world war 2', 'WORLD WAR 2'),
      ends,
      (ask, topic, end) => {
        const { plan } = decideOn(
          UnderstandingInput.parse({ message: `${ask} ${topic}${end}`, today: '2026-11-23' }),
        )
        expect(plan.calls[0]?.parameters).toMatchObject({ topic, count: 5 })
      },
    ),
  )
})
