import { decideOn } from './support/deciding.js'

const asked = decideOn('make me 7 flashcards')

describe('clarification', () => {
  test('asks for the topic only, and remembers what was said', () => {
    expect(asked.plan.action).toBe('clarify')
    expect(asked.plan.clarification?.missing).toEqual([{ tool: 'flashcard_generator', parameter: 'topic' }])
    expect(asked.pending?.calls[0]?.parameters).toMatchObject({ count: 7 })
  })

  test('the answer fills the waiting call', () => {
    const { plan } = decideOn('photosynthesis', {}, { pending: asked.pending })
    expect(plan.action).toBe('call')
    expect(plan.calls[0]).toMatchObject({
      tool: 'flashcard_generator',
      parameters: { topic: 'photosynthesis', count: 7 },
    })
    expect(plan.calls[0]?.evidence['topic']?.source).toBe('clarification')
  })

  test('an option can be chosen by its place', () => {
    const pending = { ...asked.pending!, options: ['mitosis', 'meiosis'] }
    expect(decideOn('the second one', {}, { pending }).plan.calls[0]?.parameters['topic']).toBe('meiosis')
  })

  test('a new wish replaces the waiting one, and "never mind" cancels it', () => {
    expect(decideOn('quiz me on tides instead', {}, { pending: asked.pending }).plan.calls[0]?.tool).toBe(
      'quiz_generator',
    )
    expect(decideOn('never mind', {}, { pending: asked.pending }).plan.action).toBe('converse')
  })

  test('is never asked twice: the best reading is taken, and said', () => {
    const { plan } = decideOn('no idea', {}, { pending: asked.pending })
    expect(plan.action).toBe('call')
    expect(plan.notices.map(({ code }) => code)).toContain('best_guess')
  })
})

const turns = (...contents: string[]) => ({
  history: contents.map((content, index) => ({
    role: index % 2 ? ('assistant' as const) : ('user' as const),
    content,
  })),
})

describe('history', () => {
  const before = turns('hard flashcards on tides, 8 of them', 'Here are 8 flashcards.')

  test('pronouns are resolved, never passed on', () => {
    const { plan } = decideOn('quiz me on it', {}, before)
    expect(plan.calls[0]?.parameters['topic']).toBe('tides')
    expect(plan.calls[0]?.evidence['topic']).toMatchObject({ source: 'history', turn: 0 })
  })

  test('what was stated before holds on when the call is made again', () => {
    expect(decideOn('more please', {}, before).plan.calls[0]?.parameters).toMatchObject({
      count: 8,
      difficulty: 'hard',
    })
  })

  test('"easier" is one step from the level before', () => {
    expect(decideOn('easier ones', {}, before).plan.calls[0]?.parameters['difficulty']).toBe('medium')
  })

  test('a correction is applied and learned', () => {
    const { plan, learned } = decideOn('no, I meant glaciers', {}, before)
    expect(plan.calls[0]?.parameters['topic']).toBe('glaciers')
    expect(learned).toEqual([{ parameter: 'topic', value: 'glaciers', instead_of: 'tides' }])
  })
})
