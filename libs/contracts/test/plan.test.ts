import { Clarification, Context, Evidence, evidenceSources, Plan } from '@tutor/contracts'
import fc from 'fast-check'

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success

describe('the plan (brief §5)', () => {
  const context = {
    intent: 'flashcards',
    subject: 'biology',
    topics: ['photosynthesis'],
    language: 'en',
    emotional_state: { value: 'confused', confidence: 0.91, source: 'message' },
    mastery_level: { value: 4, confidence: 1, source: 'profile' },
    constraints: [],
    safety: [],
  }
  const evidence = {
    count: { source: 'message', quote: 'five cards', start: 10, end: 20, confidence: 0.98 },
    difficulty: {
      source: 'policy',
      rule: 'struggle-lowest',
      because: 'I keep getting lost',
      confidence: 0.8,
    },
  }
  const plan = {
    action: 'call',
    context,
    calls: [{ tool: 'flashcard_generator', parameters: { topic: 'photosynthesis', count: 5 }, evidence }],
    clarification: {
      question: 'On which topic?',
      missing: [{ tool: 'note_maker', parameter: 'topic' }],
      options: ['photosynthesis'],
    },
    notices: [
      {
        code: 'value_out_of_range',
        message: 'At most 20 cards can be made',
        tool: 'flashcard_generator',
        parameter: 'count',
        requested: 100,
        used: 20,
      },
    ],
    engine: { path: 'local', version: '1', duration_ms: 3.1 },
  }

  test('holds all that the example holds', () => expect(Plan.parse(plan)).toEqual(plan))

  test.each(['call', 'clarify', 'converse', 'decline'])('may be to %s', (action) =>
    expect(takes(Plan, { ...plan, action })).toBe(true),
  )
  test('may be nothing else', () => expect(takes(Plan, { ...plan, action: 'ignore' })).toBe(false))

  test('names its evidence in the order of the brief (§4)', () => {
    const order = ['message', 'clarification', 'history', 'correction', 'profile', 'policy', 'default']
    expect([...evidenceSources]).toEqual([...order, 'model'])
    expect(takes(Evidence, { source: 'guess', confidence: 1 })).toBe(false)
  })

  test('gives confidence as a probability', () => {
    fc.assert(
      fc.property(fc.double({ min: -2, max: 2 }), (confidence) => {
        expect(takes(Evidence, { source: 'policy', confidence })).toBe(confidence >= 0 && confidence <= 1)
      }),
    )
    expect(takes(Evidence, { source: 'policy' })).toBe(false)
  })

  test('points into messages with whole numbers from zero on', () => {
    for (const start of [-1, 0.5, '0']) expect(takes(Evidence, { ...evidence.count, start })).toBe(false)
  })

  test('offers up to five answers to a question', () => {
    const options = (count: number) => ({ ...plan.clarification, options: Array(count).fill('this') })
    expect([takes(Clarification, options(5)), takes(Clarification, options(6))]).toEqual([true, false])
  })

  test('may know neither subject nor mastery, but always says so', () => {
    const unknown = { ...context, subject: null, mastery_level: { ...context.mastery_level, value: null } }
    expect(takes(Context, unknown)).toBe(true)
    const { subject: _, ...silent } = context
    expect(takes(Context, silent)).toBe(false)
  })
})
