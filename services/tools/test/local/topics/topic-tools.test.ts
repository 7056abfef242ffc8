import { renderArtifact } from '../../../src/artifact/render-artifact.js'
import { MindMapOutput } from '../../../src/local/topics/mind-map-builder.js'
import { type Shipped, shipped } from '../../support/fixtures.js'

let tools: Shipped
beforeAll(async () => {
  tools = await shipped()
})

const refusal = { code: 'NOT_FOUND', reason: 'topic_not_in_library' }

describe('mind_map_builder', () => {
  const map = (depth: number) =>
    MindMapOutput.parse(tools.run('mind_map_builder', { topic: 'mitosis', subject: 'biology', depth }).output)

  test.each([1, 2, 3, 4, 5])('has no more than %d levels, and every node hangs on one before it', (depth) => {
    const levels = new Map<string, number>()
    for (const { id, parent } of map(depth).nodes) {
      expect(parent === undefined || levels.has(parent)).toBe(true)
      levels.set(id, parent === undefined ? 0 : levels.get(parent)! + 1)
    }
    expect(Math.max(...levels.values())).toBe(depth)
    expect([...levels.values()].filter((level) => level === 0)).toHaveLength(1)
  })

  test('is drawn as a list and as a Mermaid mind map', () => {
    const { manifest } = tools.catalogue.find('mind_map_builder')!
    const { markdown } = renderArtifact(manifest, {}, map(2))
    expect(markdown).toContain('- Mitosis\n  - Key points\n    - ')
    expect(markdown).toContain('```mermaid\nmindmap\n  n0["Mitosis"]\n    n1["Key points"]')
  })

  test('a map that runs in a circle is drawn without end only once', () => {
    const { manifest } = tools.catalogue.find('mind_map_builder')!
    const nodes = [
      { id: 'a', label: 'A' },
      { id: 'b', label: 'B "quoted"', parent: 'a' },
      { id: 'b', label: 'B', parent: 'b' },
    ]
    const { markdown } = renderArtifact(manifest, {}, { topic: 'circle', nodes })
    expect(markdown).toContain('b["B \'quoted\'"]')
  })

  test('an unknown topic is refused', () => {
    expect(() => tools.run('mind_map_builder', { topic: 'zzyzx', subject: 'biology' })).toThrow(
      expect.objectContaining(refusal),
    )
  })
})

describe('timeline_builder', () => {
  const years = (parameters: object) => {
    const { events } = tools.run('timeline_builder', { topic: 'cold war', ...parameters }).output
    return (events as { date: string }[]).map(({ date }) => Number(/\d{4}/.exec(date)?.[0]))
  }

  test('is in order of time', () => {
    expect(years({}).length).toBeGreaterThan(8)
    expect(years({})).toEqual([...years({})].sort((a, b) => a - b))
  })

  test('keeps to the years asked for', () => {
    for (const year of years({ start_year: 1950, end_year: 1962 })) {
      expect(year).toBeGreaterThanOrEqual(1950)
      expect(year).toBeLessThanOrEqual(1962)
    }
  })

  test('years before Christ come first', () => {
    const { output } = tools.run('timeline_builder', { topic: 'roman empire', end_year: 0 })
    expect((output['events'] as { date: string }[])[0]!.date).toBe('49 BC')
  })

  test('says when a span holds nothing', () => {
    const { output, notices } = tools.run('timeline_builder', { topic: 'cold war', end_year: 1200 })
    expect(output['events']).toEqual([])
    expect(notices).toEqual([expect.objectContaining({ code: 'no_events_in_range' })])
  })

  test('a page without dates needs a model', () => {
    expect(() => tools.run('timeline_builder', { topic: 'photosynthesis' })).toThrow(
      expect.objectContaining({ code: 'UNAVAILABLE', reason: 'model_required' }),
    )
  })
})

describe('concept_comparer', () => {
  const compare = (first_concept: string, second_concept: string) =>
    tools.run('concept_comparer', { first_concept, second_concept }).output

  test('sets two pages side by side', () => {
    const { differences, similarities } = compare('mitosis', 'meiosis')
    expect(differences).toContainEqual(
      expect.objectContaining({ aspect: 'Main point', second: 'Meiosis halves the number of chromosomes.' }),
    )
    expect(similarities).toContain('Both belong to biology.')
  })

  test('knows terms that have no page of their own', () => {
    const { differences, summary } = compare('mass', 'weight')
    expect(differences).toEqual([expect.objectContaining({ aspect: 'What it is' })])
    expect(summary).toContain('Mass is the amount of matter')
  })

  test('one unknown side is refused', () => {
    expect(() => compare('mitosis', 'zzyzx')).toThrow(expect.objectContaining(refusal))
  })
})

describe('mnemonic_generator', () => {
  test('takes the words of a list', () => {
    const { mnemonic } = tools.run('mnemonic_generator', {
      topic: 'planets: mercury, venus, earth and mars',
    }).output
    expect(mnemonic).toMatch(/^VEM|^MVEM: M\w+ v\w+ e\w+ m\w+\.$/)
  })

  test("takes the page's terms", () => {
    const { explanation } = tools.run('mnemonic_generator', { topic: 'photosynthesis' }).output
    expect(explanation).toContain('C for chlorophyll')
  })

  test('the sentence has the letters, each with its own word', () => {
    const topic = 'list: alpha, axe, apple, arrow, anchor, ant, zebra, zoo, x-ray, yes, queen, uncle'
    const { mnemonic } = tools.run('mnemonic_generator', { topic }).output
    const [letters = '', words = ''] = String(mnemonic).split(': ')
    expect(
      words
        .split(' ')
        .map((word) => word.charAt(0).toUpperCase())
        .join(''),
    ).toBe(letters)
  })

  test('a rhyme needs a model', () => {
    expect(() => tools.run('mnemonic_generator', { topic: 'photosynthesis', style: 'rhyme' })).toThrow(
      expect.objectContaining({ reason: 'model_required' }),
    )
  })
})

describe('formula_sheet', () => {
  test.each([
    ['kinematics', 'physics', 'v = u + at'],
    ['circular motion', 'physics', 'a = v²/r = ω²r'],
    ['trigonometry', 'mathematics', 'sin² A + cos² A = 1'],
    ['quadratic equations', 'mathematics', 'x = (-b ± √(b² - 4ac)) / (2a)'],
    ['the gas laws', 'chemistry', 'pV = nRT'],
    ['derivatives', 'calculus', "(uv)' = u'v + uv'"],
  ])('%s in %s has %s', (topic, subject, formula) => {
    const { formulas } = tools.run('formula_sheet', { topic, subject }).output
    expect(formulas).toContainEqual(expect.objectContaining({ formula }))
  })

  test('every formula has a name, symbols and a use', () => {
    for (const topic of [
      'waves',
      'vectors',
      'probability',
      'statistics',
      'stoichiometry',
      'matrices',
      'geometry',
    ])
      for (const formula of tools.run('formula_sheet', { topic, subject: 'science and mathematics' }).output[
        'formulas'
      ] as object[])
        for (const text of Object.values(formula)) expect(String(text)).toMatch(/\S/)
  })

  test('a topic without formulas is refused', () => {
    expect(() => tools.run('formula_sheet', { topic: 'the french revolution', subject: 'history' })).toThrow(
      expect.objectContaining(refusal),
    )
  })
})
