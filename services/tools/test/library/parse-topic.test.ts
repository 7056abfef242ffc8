import { parseTopic } from '../../src/library/parse-topic.js'
import { samplePage } from '../support/sample-page.js'

const page = 'biology/osmosis.md'
const valid = samplePage({ title: 'Osmosis', aliases: ['diffusion of water'] })
const problemsOf = (text: string): string[] => {
  const problems: string[] = []
  const topic = parseTopic(page, text, problems)
  expect(topic === undefined).toBe(problems.length > 0)
  return problems
}
/** The number that an editor shows for the first line that begins so. */
const lineOf = (text: string, start: string): number =>
  text.split('\n').findIndex((line) => line.startsWith(start)) + 1

describe('a valid page', () => {
  test('is read completely', () => {
    const problems: string[] = []
    const topic = parseTopic(page, valid, problems)!
    expect(problems).toEqual([])
    expect(topic).toMatchObject({
      page,
      slug: 'osmosis',
      title: 'Osmosis',
      subject: 'biology',
      aliases: ['diffusion of water'],
    })
    expect(topic.basic).toBe('The basic part. It has two sentences.\n\nA second paragraph.')
    expect(topic.terms).toHaveLength(9)
    expect(topic.facts[0]).toEqual({ level: 'easy', truth: 'Truth easy 1.', falsehood: 'Falsehood easy 1.' })
    expect(topic.questions).toHaveLength(15)
    expect(topic.questions[14]).toMatchObject({
      level: 'hard',
      answer: 'Reply hard 5',
      wrong: ['Miss one 4', 'Miss two 4', 'Miss three 4'],
    })
  })

  test('may have Windows line ends', () => {
    expect(problemsOf(valid.replaceAll('\n', '\r\n'))).toEqual([])
  })
})

describe('a broken page is named with file and line:', () => {
  const broken = (from: string | RegExp, to: string): { text: string; problems: string[] } => {
    const text = valid.replace(from, to)
    expect(text).not.toBe(valid)
    return { text, problems: problemsOf(text) }
  }

  test('no front matter', () => {
    expect(problemsOf('## Summary\nText')).toEqual([
      `${page}:1: a page begins with front matter between two lines of "---"`,
    ])
  })

  test('front matter that is no YAML', () => {
    expect(broken('aliases: [', 'aliases: [[').problems[0]).toMatch(
      /^biology\/osmosis\.md:\d+: the front matter is no valid YAML/,
    )
  })

  test('an unknown field of the front matter', () => {
    expect(broken('related:', 'colour: red\nrelated:').problems).toEqual([`${page}:5: colour: Unknown field`])
  })

  test('a missing section', () => {
    const { problems, text } = broken(/## Visuals\n(- .*\n)+/, '')
    expect(problems).toEqual([`${page}:${text.split('\n').length}: the section "## Visuals" is missing`])
  })

  test('an unknown section', () => {
    const { problems, text } = broken('## Terms', '## Words\n## Terms')
    expect(problems).toEqual([
      expect.stringContaining(`${page}:${lineOf(text, '## Words')}: unknown section "Words"`),
    ])
  })

  test('a section that is there twice', () => {
    expect(broken('## Terms', '## Visuals\n## Terms').problems[0]).toContain('is there twice')
  })

  test('too few items', () => {
    expect(broken('- Key sentence number 5.\n', '').problems[0]).toContain(
      'Key points has 4 items, expected 5 to 8',
    )
    expect(broken(/- \*\*easyword1.*\n/, '').problems[0]).toContain(
      'Terms has 2 of level easy, expected at least 3',
    )
    expect(broken(/- \(hard\) True: Truth hard 1.*\n/, '').problems[0]).toContain('Facts has 1 of level hard')
  })

  test.each([
    [
      'a term without a level',
      '**easyword1** (easy):',
      '**easyword1**:',
      '- **easyword1',
      'expected "- **term** (easy)',
    ],
    [
      'a definition with its own term',
      'the meaning number 1 at easy',
      'what easyword1 means',
      '- **easyword1',
      'contains its own term',
    ],
    [
      'a definition in upper case',
      'the meaning number 1 at easy',
      'The meaning',
      '- **easyword1',
      'must start in lower case',
    ],
    [
      'a fact without its false twin',
      ' | False: Falsehood easy 1.',
      '',
      '- (easy) True: Truth easy 1',
      'expected "- (easy) True',
    ],
    [
      'a fact with two bars',
      'Falsehood easy 1.',
      'Falsehood | easy 1.',
      '- (easy) True: Truth easy 1',
      'expected "- (easy) True',
    ],
    [
      'a question without a hint',
      '  Hint: Think.\n',
      '',
      '- Q: What is easy question 1',
      'the question has no "Hint:"',
    ],
    ['two wrong answers', 'Miss one 0 | ', '', '- Q: What is easy question 1', 'needs three answers'],
    [
      'a wrong answer that is right',
      'Miss one 0',
      'Reply easy 1',
      '- Q: What is easy question 1',
      'must differ',
    ],
    [
      'all of the above',
      'Miss one 0',
      'All of the above',
      '- Q: What is easy question 1',
      'options are shuffled',
    ],
    ['a stray bar', 'A drawing 1.', 'A drawing | 1.', '- A drawing |', 'only the separator'],
    [
      'a wrapped list item',
      'A drawing 1.',
      'A drawing\n  goes on',
      '  goes on',
      'expected a list item on one line',
    ],
    ['an unknown level heading', '### Medium', '### Middling', '### Middling', 'unknown heading "Middling"'],
    ['a repeated question', 'What is easy question 2 of', 'What is easy question 1 of', '', 'is there twice'],
  ])('%s', (_name, from, to, start, message) => {
    const { problems, text } = broken(from, to)
    expect(problems[0]).toContain(message)
    if (start) expect(problems[0]).toContain(`${page}:${lineOf(text, start)}:`)
  })
})
