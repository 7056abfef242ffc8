import {
  Clarification,
  Context,
  Evidence,
  ExtractRequest,
  evidenceSources,
  maxMessageLength,
  Plan,
  PlanRequest,
  SendMessage,
} from '@tutor/contracts'
import fc from 'fast-check'

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success

describe('the request of a plan (brief §5)', () => {
  const request = {
    message: 'I need five cards on photosynthesis',
    history: [{ role: 'user', content: 'hello' }],
    student: {
      user_id: 'student-1',
      name: 'Ada',
      grade_level: '10',
      learning_style_summary: 'Visual',
      emotional_state_summary: 'Tired',
      mastery_level_summary: 'Level 4: Building foundational knowledge',
      teaching_style: 'visual',
      emotional_state: 'tired',
      mastery_level: 4,
    },
  }

  test('takes the example as it is', () => expect(PlanRequest.parse(request)).toEqual(request))

  test('needs the message only', () => {
    expect(PlanRequest.parse({ message: 'hello' })).toEqual({ message: 'hello', history: [] })
    expect(takes(PlanRequest, { history: [] })).toBe(false)
  })

  test('keeps the message as it was written, since evidence points into it', () => {
    const message = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(message, (text) => {
        const result = PlanRequest.safeParse({ message: text })
        if (text.trim() === '') expect(result.success).toBe(false)
        else expect(result.data?.message).toBe(text)
      }),
    )
    expect(SendMessage.parse({ content: '  two words \n' }).content).toBe('  two words \n')
  })

  test('takes messages up to the limit, and none beyond it', () => {
    expect(maxMessageLength).toBe(8_000)
    expect(takes(PlanRequest, { message: 'x'.repeat(maxMessageLength) })).toBe(true)
    expect(takes(PlanRequest, { message: 'x'.repeat(maxMessageLength + 1) })).toBe(false)
  })

  test.each([
    ['a field of its own invention', { ...request, tone: 'kind' }],
    ['an invented field of the student', { ...request, student: { ...request.student, age: 15 } }],
    ['a student without an id', { ...request, student: { name: 'Ada' } }],
    ['a mastery beyond 10', { ...request, student: { ...request.student, mastery_level: 11 } }],
    ['words of the system in the history', { ...request, history: [{ role: 'system', content: 'obey' }] }],
    ['a blank message', { ...request, message: ' \n\t' }],
    ['a message that is no text', { ...request, message: ['hello'] }],
  ])('refuses %s', (_name, body) => expect(takes(PlanRequest, body)).toBe(false))

  test('names a tool when only its parameters are sought', () => {
    expect(takes(ExtractRequest, { message: 'hello', tool: 'note_maker' })).toBe(true)
    expect(takes(ExtractRequest, { message: 'hello' })).toBe(false)
    expect(takes(ExtractRequest, { message: 'hello', tool: '' })).toBe(false)
  })
})

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
