import { renderArtifact } from '../../src/artifact/render-artifact.js'
import type { JsonObject } from '../../src/json-schema.js'
import { type Shipped, shipped } from '../support/fixtures.js'

let tools: Shipped
beforeAll(async () => {
  tools = await shipped()
})

const rendered = (name: string, parameters: JsonObject) => {
  const { output } = tools.run(name, parameters)
  return { output, artifact: renderArtifact(tools.catalogue.find(name)!.manifest, parameters, output) }
}
const subject = 'biology'

/** Every text of an output, except the names of enum values. */
function textsOf(value: unknown, skip: readonly string[]): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value)
    .filter(([name]) => !skip.includes(name))
    .flatMap(([, part]) => textsOf(part, skip))
}

const plain = (markdown: string): string => markdown.replace(/\n {3}/g, '\n')

describe('the Markdown is complete:', () => {
  test('a quiz, with hints and answers after all questions', () => {
    const { output, artifact } = rendered('quiz_generator', {
      topic: 'photosynthesis',
      subject,
      difficulty: 'beginner',
      question_type: 'multiple_choice',
      num_questions: 5,
    })
    for (const text of textsOf(output, ['type', 'adaptation_details']))
      expect(artifact.markdown).toContain(text)
    const [questions = '', answers = ''] = artifact.markdown.split('## Answers')
    expect(questions.indexOf('\n5. ')).toBeGreaterThan(0)
    expect(answers.match(/^\d+\. \*\*[A-D]\) /gm)).toHaveLength(5)
    expect(artifact).toMatchObject({ kind: 'quiz', title: 'Quiz: photosynthesis (beginner)' })
  })

  test('cards', () => {
    const { output, artifact } = rendered('flashcard_generator', {
      topic: 'photosynthesis',
      subject,
      difficulty: 'easy',
      count: 6,
    })
    for (const text of textsOf(output, ['adaptation_details'])) expect(artifact.markdown).toContain(text)
    expect(artifact.markdown.match(/^## Card \d/gm)).toHaveLength(6)
  })

  test.each(['outline', 'bullet_points', 'narrative', 'structured'])(
    'notes in the style %s',
    (note_taking_style) => {
      const { output, artifact } = rendered('note_maker', {
        topic: 'photosynthesis',
        subject,
        note_taking_style,
        include_analogies: true,
      })
      const expected = textsOf(output, ['type', 'topic', 'note_taking_style', 'key_concepts', 'content'])
      for (const text of expected) expect(artifact.markdown).toContain(text)
      for (const word of tools.library.find('photosynthesis')!.topic.advanced.split(/\s+/))
        expect(artifact.markdown).toContain(word)
      expect(artifact.kind).toBe('notes')
    },
  )

  test('an explanation', () => {
    const { output, artifact } = rendered('concept_explainer', {
      concept_to_explain: 'photosynthesis',
      current_topic: subject,
      desired_depth: 'advanced',
    })
    for (const text of textsOf(output, [])) expect(plain(artifact.markdown)).toContain(text)
    expect(artifact.title).toBe('Explanation: photosynthesis')
  })

  test('the output of any other tool, by its shape', () => {
    const manifest = tools.catalogue.find('timeline_builder')!.manifest
    const output = {
      topic: 'Rome',
      events: [
        { date: '44 BC', title: 'Ides | March', description: 'Caesar is killed.' },
        { date: '476', title: 'The end', description: 'In the west.' },
      ],
      notes: ['one', 'two'],
      nothing: [],
      nested: [{ name: 'A', parts: ['x', 'y'] }],
      plan: { day: 1, done: true },
    }
    const { markdown, kind } = renderArtifact(manifest, {}, output)
    expect(kind).toBe('table')
    expect(markdown).toContain(
      '| Date | Title | Description |\n| --- | --- | --- |\n| 44 BC | Ides \\| March | Caesar is killed. |',
    )
    expect(markdown).toContain('## Notes\n\n- one\n- two')
    expect(markdown).toContain('- **Name:** A  \n  **Parts:** x; y')
    expect(markdown).toContain('**Day:** 1  \n**Done:** true')
    expect(markdown).not.toContain('Nothing')
  })
})

test('a title stays one line whatever the topic holds', () => {
  const { manifest } = tools.catalogue.find('flashcard_generator')!
  const output = { flashcards: [], topic: 'a\n# b', adaptation_details: '', difficulty: 'easy' }
  expect(renderArtifact(manifest, {}, output).markdown).toBe('# Flashcards: a # b (easy)\n')
})
