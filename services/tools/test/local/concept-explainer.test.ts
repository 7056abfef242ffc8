import { depths, ExplainerOutput } from '../../src/local/tool-schemas.js'
import { anxious, beginner, type Shipped, shipped, student } from '../support/fixtures.js'

let tools: Shipped
beforeAll(async () => {
  tools = await shipped()
})

const explain = (parameters: object) => {
  const whole = {
    concept_to_explain: 'photosynthesis',
    current_topic: 'biology',
    desired_depth: 'basic',
    ...parameters,
  }
  return ExplainerOutput.parse(tools.run('concept_explainer', whole).output)
}

test('every topic is explained at every depth, and each depth says something else', () => {
  for (const page of tools.library.topics) {
    const made = depths.map((desired_depth) =>
      explain({ concept_to_explain: page.title, current_topic: page.subject, desired_depth }),
    )
    const [basic, intermediate, advanced, comprehensive] = made.map(({ explanation }) => explanation)
    expect(basic).toContain(page.basic)
    expect(basic).not.toContain(page.intermediate)
    expect(intermediate).toContain(page.intermediate)
    expect(intermediate).not.toContain(page.advanced)
    expect(advanced).toContain(page.advanced)
    for (const part of [page.basic, page.intermediate, page.advanced, ...page.keyPoints])
      expect(comprehensive).toContain(part)
    for (const { source_references, examples, practice_questions } of made) {
      expect(source_references[0]).toContain(page.page)
      expect(Math.min(examples.length, practice_questions.length)).toBeGreaterThan(0)
    }
  }
})

test('practice questions are at the depth asked for', () => {
  const { questions } = tools.library.find('photosynthesis')!.topic
  const levelsAt = (desired_depth: string) =>
    new Set(
      explain({ desired_depth }).practice_questions.map(
        (text) => questions.find(({ question }) => question === text)!.level,
      ),
    )
  expect(levelsAt('basic')).toEqual(new Set(['easy']))
  expect(levelsAt('intermediate')).toEqual(new Set(['medium']))
  expect(levelsAt('advanced')).toEqual(new Set(['hard']))
  expect(levelsAt('comprehensive')).toEqual(new Set(['easy', 'medium', 'hard']))
})

describe('the student', () => {
  const { basic } = { basic: 'basic' }
  const sentences = (text: string): number => text.match(/^\d+\. /gm)?.length ?? 0

  test('who is anxious or a beginner gets small steps with every sentence of the page', () => {
    const page = tools.library.find('photosynthesis')!.topic
    for (const user_info of [anxious, beginner]) {
      const { explanation } = explain({ user_info, desired_depth: basic })
      expect(sentences(explanation)).toBeGreaterThan(4)
      expect(explanation.replace(/^\d+\. /gm, '').replaceAll('\n', ' ')).toContain(
        page.basic.split('\n\n')[0],
      )
    }
    expect(sentences(explain({}).explanation)).toBe(0)
  })

  test('who is anxious is met gently and gets fewer questions', () => {
    const made = explain({ user_info: anxious })
    expect(made.explanation).toMatch(/^There is no hurry/)
    expect(made.practice_questions).toHaveLength(2)
    expect(explain({}).practice_questions).toHaveLength(3)
  })

  test('who likes pictures gets one first', () => {
    expect(explain({ user_info: student({ learning_style_summary: 'Visual learner' }) }).explanation).toMatch(
      /^Picture this: /,
    )
  })

  test('who is young gets the words to know', () => {
    expect(explain({ user_info: student({ grade_level: 'Grade 5' }) }).explanation).toContain(
      '**Words to know**',
    )
    expect(explain({ user_info: student({ grade_level: '11' }) }).explanation).not.toContain(
      '**Words to know**',
    )
  })
})
