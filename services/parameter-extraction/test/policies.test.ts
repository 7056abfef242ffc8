import { decideOn, parametersOf } from './support/deciding.js'

describe('difficulty', () => {
  test.each([
    ['easy flashcards on tides', {}, 'easy'],
    ['challenging flashcards on tides', { mastery: 1, state: 'tired' }, 'hard'],
    ["I don't get tides, flashcards please", { struggle: "I don't get", mastery: 9 }, 'easy'],
    ['flashcards on tides', { mastery: 3 }, 'easy'],
    ['flashcards on tides', { mastery: 4 }, 'medium'],
    ['flashcards on tides', { mastery: 6 }, 'medium'],
    ['flashcards on tides', { mastery: 7 }, 'hard'],
    ['flashcards on tides', { mastery: 10 }, 'hard'],
    ['flashcards on tides', {}, 'medium'],
    ['flashcards on tides', { state: 'anxious', mastery: 8 }, 'medium'],
    ['flashcards on tides', { state: 'confused' }, 'easy'],
    ['flashcards on tides', { state: 'tired', mastery: 2 }, 'easy'],
    ['flashcards on tides', { state: 'focused', mastery: 5 }, 'medium'],
  ] as const)('%s, knowing %j, is %s', (message, known, difficulty) => {
    expect(parametersOf(message, known)['difficulty']).toBe(difficulty)
  })

  test('has names of its own for a quiz', () => {
    expect(parametersOf('a hard quiz on tides')['difficulty']).toBe('advanced')
    expect(parametersOf('quiz me on tides', { mastery: 1 })['difficulty']).toBe('beginner')
  })

  test('is not stated by a complaint about the topic', () => {
    expect(parametersOf('tides are hard, make flashcards on tides', { mastery: 5 })['difficulty']).toBe(
      'medium',
    )
  })
})

describe('desired depth', () => {
  test.each([
    ['explain tides in simple terms', { mastery: 10 }, 'basic'],
    ['explain tides in depth', { mastery: 1 }, 'comprehensive'],
    ['I am stuck, explain tides', { struggle: 'stuck', mastery: 9 }, 'basic'],
    ['explain tides', { mastery: 3 }, 'basic'],
    ['explain tides', { mastery: 6 }, 'intermediate'],
    ['explain tides', { mastery: 8 }, 'advanced'],
    ['explain tides', { mastery: 9 }, 'comprehensive'],
    ['explain tides', {}, 'intermediate'],
    ['explain tides', { mastery: 9, state: 'anxious' }, 'advanced'],
    ['explain tides', { mastery: 2, state: 'tired' }, 'basic'],
  ] as const)('%s, knowing %j, is %s', (message, known, depth) => {
    expect(parametersOf(message, known)['desired_depth']).toBe(depth)
  })
})

describe('count', () => {
  test.each([
    ['15 flashcards on tides', 15],
    ['a dozen flashcards on tides', 12],
    ['a couple of flashcards on tides', 2],
    ['a few easy flashcards on tides', 3],
    ['lots of flashcards on tides', 15],
    ['flashcards on World War 2', 5],
    ["flashcards on Newton's 2nd law", 5],
    ['flashcards on chapter 7', 5],
    ['World War 2 flashcards', 5],
    ['10 World War 2 flashcards', 10],
  ])('%s asks for %d', (message, count) => {
    expect(parametersOf(message, { topics: { 'World War 2': 'history' } })['count']).toBe(count)
  })

  test('is 3 flashcards and 5 questions for an anxious or tired student', () => {
    expect(parametersOf('flashcards on tides', { state: 'tired' })['count']).toBe(3)
    expect(parametersOf('quiz me on tides', { state: 'anxious' })['num_questions']).toBe(5)
    expect(parametersOf('quiz me on tides', { state: 'confused' })['num_questions']).toBe(10)
  })

  test('out of range becomes the nearest legal value, and a notice says so', () => {
    const { plan } = decideOn('make 100 flashcards on tides')
    expect(plan.calls[0]?.parameters['count']).toBe(20)
    expect(plan.notices).toEqual([
      expect.objectContaining({
        code: 'value_out_of_range',
        tool: 'flashcard_generator',
        parameter: 'count',
        requested: 100,
        used: 20,
      }),
    ])
  })
})

describe('format', () => {
  test.each([
    ['quiz me on tides, true or false', {}, 'true_false'],
    ['MCQs on tides', {}, 'multiple_choice'],
    ['fill in the blanks quiz on tides', {}, 'fill_blank'],
    ['practice problems on tides', { state: 'tired' }, 'practice'],
    ['quiz me on tides', {}, 'practice'],
    ['quiz me on tides', { state: 'anxious' }, 'multiple_choice'],
  ] as const)('question type of "%s", knowing %j, is %s', (message, known, type) => {
    expect(parametersOf(message, known)['question_type']).toBe(type)
  })

  test.each([
    ['Prefers outlines', 'outline'],
    ['Hands-on, likes to try things', 'bullet_points'],
    ['Kinesthetic', 'bullet_points'],
    ['Auditory learner', 'narrative'],
    ['Visual learner', 'structured'],
    ['Nothing special', 'structured'],
  ])('notes for a learner described as "%s" are %s', (summary, style) => {
    const student = { user_id: 's', learning_style_summary: summary }
    expect(parametersOf('notes on tides', {}, { student })['note_taking_style']).toBe(style)
    expect(parametersOf('narrative notes on tides', {}, { student })['note_taking_style']).toBe('narrative')
  })

  test('examples are in unless refused, analogies out unless asked for or taught visually', () => {
    expect(parametersOf('notes on tides')).toMatchObject({ include_examples: true, include_analogies: false })
    expect(parametersOf('notes on tides, no examples')).toMatchObject({ include_examples: false })
    expect(parametersOf('notes on tides with analogies')).toMatchObject({ include_analogies: true })
    const student = { user_id: 's', teaching_style: 'visual' as const }
    expect(parametersOf('notes on tides', {}, { student })).toMatchObject({ include_analogies: true })
  })
})

describe('order of evidence', () => {
  test('what is said beats the profile, the profile beats policy', () => {
    const student = { user_id: 's', learning_style_summary: 'outline' }
    const said = decideOn('bullet point notes on tides', {}, { student }).plan.calls[0]?.evidence[
      'note_taking_style'
    ]
    const unsaid = decideOn('notes on tides', {}, { student }).plan.calls[0]?.evidence['note_taking_style']
    expect([said?.source, unsaid?.source]).toEqual(['message', 'profile'])
  })

  test('a correction of the student beats the discipline that the topic seems to belong to', () => {
    const corrections = [{ parameter: 'subject', value: 'organic chemistry', instead_of: 'chemistry' }]
    const { plan } = decideOn('notes on resonance', { topics: { resonance: 'chemistry' } }, { corrections })
    expect(plan.calls[0]?.parameters['subject']).toBe('organic chemistry')
    expect(plan.calls[0]?.evidence['subject']?.source).toBe('correction')
  })
})
