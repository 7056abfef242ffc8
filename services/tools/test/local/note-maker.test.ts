import { NoteOutput, noteStyles } from '../../src/local/tool-schemas.js'
import { type Shipped, shipped } from '../support/fixtures.js'

let tools: Shipped
beforeAll(async () => {
  tools = await shipped()
})

const notes = (parameters: object) => {
  const whole = {
    topic: 'photosynthesis',
    subject: 'biology',
    note_taking_style: 'structured',
    ...parameters,
  }
  return NoteOutput.parse(tools.run('note_maker', whole).output)
}
const contents = (made: NoteOutput): string => made.note_sections.map(({ content }) => content).join('\n')

describe.each(noteStyles)('%s', (note_taking_style) => {
  test('every topic gives whole notes that name their page', () => {
    for (const { title, subject, page, terms } of tools.library.topics) {
      const made = notes({ topic: title, subject, note_taking_style })
      expect(made).toMatchObject({ topic: title, title, note_taking_style })
      expect(made.key_concepts).toHaveLength(terms.length)
      expect(made.source_references[0]).toContain(page)
      expect(made.practice_suggestions.length).toBeGreaterThan(1)
      for (const section of made.note_sections)
        expect([title, section.content.length > 0]).toEqual([title, true])
    }
  })

  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])(
    'has exactly what is wanted with examples %s and analogies %s',
    (include_examples, include_analogies) => {
      for (const page of tools.library.topics) {
        const style = { note_taking_style, include_examples, include_analogies }
        const sections = notes({ topic: page.title, subject: page.subject, ...style }).note_sections
        expect(sections.flatMap(({ examples }) => examples)).toEqual(include_examples ? page.examples : [])
        expect(sections.flatMap(({ analogies }) => analogies)).toEqual(
          include_analogies ? page.analogies : [],
        )
      }
    },
  )
})

test('examples are in and analogies out by default', () => {
  const { note_sections } = notes({})
  expect(note_sections.flatMap(({ examples }) => examples).length).toBeGreaterThan(0)
  expect(note_sections.flatMap(({ analogies }) => analogies)).toEqual([])
})

describe('the four styles differ in form:', () => {
  test('an outline is numbered at every line', () => {
    for (const { title, subject } of tools.library.topics) {
      const made = notes({ topic: title, subject, note_taking_style: 'outline' })
      for (const line of contents(made).split('\n')) expect(line).toMatch(/^( {3}\d+|\p{Lu})\. /u)
      expect(made.note_sections[1]!.title).toMatch(/^II\. /)
    }
  })

  test('bullet points are bullets at every line', () => {
    for (const { title, subject } of tools.library.topics)
      for (const line of contents(notes({ topic: title, subject, note_taking_style: 'bullet_points' })).split(
        '\n',
      ))
        expect(line).toMatch(/^- \S/)
  })

  test('a narrative has whole paragraphs and no lists of points', () => {
    const made = notes({ note_taking_style: 'narrative' })
    expect(contents(made)).not.toMatch(/^(- |\||\s*\d+\. )/m)
    expect(made.note_sections.flatMap(({ key_points }) => key_points)).toEqual([])
  })

  test('structured notes have a table of terms and key points', () => {
    const made = notes({ note_taking_style: 'structured' })
    expect(contents(made)).toContain('| Term | Meaning |')
    expect(made.note_sections.flatMap(({ key_points }) => key_points)).toEqual(
      tools.library.find('photosynthesis')!.topic.keyPoints,
    )
  })
})

test('connects to what comes before, and to what the student asked about earlier', () => {
  const before = notes({}).connections_to_prior_learning
  expect(before).toHaveLength(tools.library.find('photosynthesis')!.topic.prerequisites.length)
  const chat_history = [
    { role: 'user', content: 'Can you explain mitosis?' },
    { role: 'assistant', content: 'Gladly. It is not the same as meiosis.' },
  ]
  expect(notes({ chat_history }).connections_to_prior_learning).toEqual([
    ...before,
    'You asked about “Mitosis” earlier in this conversation.',
  ])
})
