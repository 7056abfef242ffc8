import { type Shipped, shipped } from '../../support/fixtures.js'

let tools: Shipped
beforeAll(async () => {
  tools = await shipped()
})

const hostile = [
  'a'.repeat(8_000),
  'a '.repeat(4_000),
  'I '.repeat(4_000),
  '. '.repeat(4_000),
  'A b. '.repeat(1_600),
  ','.repeat(8_000),
  'Was made because '.repeat(470),
  'Aa '.repeat(2_600),
  '\n'.repeat(7_999).concat('x'),
]

describe('grammar_checker', () => {
  const check = (text: string, more: object = {}) => tools.run('grammar_checker', { text, ...more }).output

  test.each([
    ['I recieved a apple.', 'I received an apple.'],
    ['It took an hour and a university has an uncle.', 'It took an hour and a university has an uncle.'],
    ['He have the the book.', 'He has the book.'],
    ['they was late on monday.', 'They were late on Monday.'],
    ['i think its a good idea.', "I think it's a good idea."],
    ["The dog wagged it's tail.", 'The dog wagged its tail.'],
    ['Their is more then one , see.', 'There is more than one, see.'],
    ['Your welcome.', "You're welcome."],
    ['Me and him went home.', 'He and I went home.'],
    ['I could of gone.', 'I could have gone.'],
    ['She bigger then me.', 'She bigger than me.'],
  ])('%s', (text, corrected) => expect(check(text)['corrected']).toBe(corrected))

  test.each([
    'I suggest that he go home.',
    'Does she want to play?',
    'If it were true, we would know.',
    'I know that that is right, and she had had enough.',
    'The European Union is a union of states; an FBI agent said so.',
    'Its colour is red, and it’s raining.',
    'It looks like it.',
  ])('leaves “%s” alone', (text) => expect(check(text)['corrected']).toBe(text))

  test('says that it is only rules, and names what it changed', () => {
    const { corrections } = check('I recieved it.')
    expect(corrections).toEqual([
      { original: 'recieved', suggestion: 'received', reason: 'Spelling.' },
      expect.objectContaining({ reason: expect.stringContaining('fixed set of rules') }),
    ])
  })

  test('another language needs a model', () => {
    expect(() => check('Ich habe Hunger.', { language: 'German' })).toThrow(
      expect.objectContaining({ reason: 'model_required' }),
    )
  })

  test.each(hostile)('any text of 8,000 characters comes to an end', (text) =>
    expect(check(text)).toHaveProperty('corrected'),
  )
})

describe('reading_comprehension', () => {
  const passage =
    'Marie Curie discovered radium with her husband in 1898. She won two Nobel prizes. The couple worked in an old shed because they had no laboratory. Their notebooks are still radioactive. Pierre Curie died in Paris in 1906.'
  const ask = (given: string, num_questions = 5) =>
    tools.run('reading_comprehension', { passage: given, num_questions }).output['questions'] as {
      question: string
      answer: string
      evidence: string
    }[]

  test('asks why, who and when, and every answer stands in its evidence', () => {
    const questions = ask(passage)
    expect(questions).toContainEqual(expect.objectContaining({ answer: 'Because they had no laboratory.' }))
    expect(questions).toContainEqual(
      expect.objectContaining({
        question: expect.stringMatching(/^Who or what discovered radium/),
        answer: 'Marie Curie',
      }),
    )
    for (const { answer, evidence } of questions) {
      expect(passage).toContain(evidence)
      expect(evidence.toLowerCase()).toContain(answer.replace(/\.$/, '').toLowerCase())
    }
  })

  test('never more than were asked for', () => expect(ask(passage, 2)).toHaveLength(2))

  test('a passage without a sentence is refused', () =>
    expect(() => ask('Hi.')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' })))

  test.each(hostile)('any passage of 8,000 characters comes to an end', (text) => {
    try {
      expect(ask(text).length).toBeGreaterThan(0)
    } catch (error) {
      expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    }
  })
})

describe('essay_feedback', () => {
  const review = (essay_text: string, focus = 'overall') =>
    tools.run('essay_feedback', { essay_text, focus }).output
  const weak =
    'Homework is very good. It is really nice. Things are done by pupils. Stuff is made by teachers. Rules were made by schools.'
  const strong = `I believe that schools should begin later, because tired pupils learn less.

According to a study of 2014, pupils who slept longer had better marks. For example, one school gained 10 percent. Therefore the timetable matters.

Some people say that buses run early. However, timetables can change.

In conclusion, a later start helps learning.`

  test('measures, and says that it is rules', () => {
    expect(review(weak)['summary']).toMatch(/Measured by rules.*23 words, 5 sentences, 1 paragraph/)
  })

  test('finds what is missing in a weak text and present in a strong one', () => {
    const issues = (text: string) => JSON.stringify(review(text)['improvements'])
    for (const sign of ['thesis', 'evidence', 'opposing view', 'paragraph', 'passive', 'Vague'])
      expect(issues(weak)).toContain(sign)
    for (const sign of ['thesis', 'evidence', 'opposing view', 'conclusion', 'passive'])
      expect(issues(strong)).not.toContain(sign)
  })

  test('keeps to its focus', () => {
    expect(JSON.stringify(review(weak, 'grammar'))).not.toMatch(/thesis|passive|Transitions/)
  })

  test.each(hostile)('any text of 8,000 characters comes to an end', (text) =>
    expect(review(text)).toHaveProperty('summary'),
  )
})

describe('lab_report_helper', () => {
  const help = (parameters: object) =>
    tools.run('lab_report_helper', { experiment: 'osmosis in potatoes', subject: 'biology', ...parameters })
      .output['sections'] as { section: string; guidance: string; template: string }[]

  test('has all sections, with facts of the library where the theory belongs', () => {
    const sections = help({})
    expect(sections.map(({ section }) => section)).toEqual([
      'title',
      'aim',
      'method',
      'results',
      'discussion',
      'conclusion',
    ])
    expect(sections[4]!.guidance).toContain('From the library on Osmosis')
    expect(sections[3]!.guidance).not.toContain('From the library')
  })

  test('one section alone, also where the library knows nothing', () => {
    expect(help({ section: 'method', experiment: 'zzyzx' })).toHaveLength(1)
  })
})
