import { z } from 'zod'
import { type Step, step } from '../../src/workflow/step.js'
import { always, checkWorkflow, end, toMermaid, type Workflow, when } from '../../src/workflow/workflow.js'
import { type Tutor, testBench } from '../support/tutor.js'

const plain = (name: string): Step<object> =>
  step({ name, description: name, output: z.null(), run: async () => null, apply: (state) => state })

const whole: Workflow<object> = {
  name: 'sample',
  start: 'first',
  steps: [plain('first'), plain('second')],
  edges: [when('first', 'first', 'not yet', () => false), always('first', 'second'), always('second', end)],
}

describe('a graph', () => {
  test('that is whole is accepted as it is', () => {
    expect(checkWorkflow(whole)).toBe(whole)
  })

  test.each<[string, Partial<Workflow<object>>, RegExp]>([
    ['begins at an unknown step', { start: 'third' }, /starts at the unknown step third/],
    [
      'leads to an unknown step',
      { edges: [...whole.edges, always('second', 'third')] },
      /edge from second to third/,
    ],
    ['leads from an unknown step', { edges: [...whole.edges, always('third', end)] }, /edge from third/],
    [
      'never reaches a step',
      { steps: [...whole.steps, plain('third')], edges: [...whole.edges, always('third', end)] },
      /never reaches third/,
    ],
    ['leaves a step without a way on', { edges: whole.edges.slice(0, 2) }, /no way on from second/],
  ])('that %s is refused', (_, change, problem) => {
    expect(() => checkWorkflow({ ...whole, ...change })).toThrow(problem)
  })

  test('is drawn with every step and every edge, and the condition on it', () => {
    expect(toMermaid(whole).split('\n')).toEqual([
      'flowchart TD',
      '  start([message accepted])',
      '  first[first]',
      '  second[second]',
      '  done([turn done])',
      '  start --> first',
      '  first -->|not yet| first',
      '  first --> second',
      '  second --> done',
      '',
    ])
  })
})

describe('GET /v1/workflow', () => {
  const bench = testBench()
  let tutor: Tutor
  beforeAll(async () => {
    await bench.open()
    tutor = await bench.start()
  })
  afterAll(async () => {
    await bench.stopAll()
    await bench.close()
  })

  test('draws the very edges that it lists', async () => {
    const { body } = await tutor.send('GET', '/v1/workflow')
    const drawn = [...body.mermaid.matchAll(/^ {2}(\w+) -->(?:\|(.+)\|)? (\w+)$/gm)].map(
      ([, from, words, to]) => ({
        from,
        to: to === 'done' ? 'end' : to,
        when: words ?? null,
      }),
    )
    expect(drawn).toEqual([{ from: 'start', to: body.start, when: null }, ...body.edges])
    const nodes = [...body.mermaid.matchAll(/^ {2}(\w+)\[/gm)].map(([, name]) => name)
    expect(nodes).toEqual(body.steps.map(({ name }: { name: string }) => name))
  })

  test('shows the ways that turns really take', async () => {
    const { body: workflow } = await tutor.send('GET', '/v1/workflow')
    const ways = new Set(workflow.edges.map(({ from, to }: { from: string; to: string }) => `${from} ${to}`))
    for (const message of ['call first second', 'hello']) {
      const { body: turn } = await tutor.say(await tutor.openSession(), message)
      const { body: trace } = await tutor.send('GET', `/v1/turns/${turn.id}/trace`)
      const path: string[] = [...trace.steps.map(({ step: name }: { step: string }) => name), 'end']
      expect(path[0]).toBe(workflow.start)
      for (let index = 1; index < path.length; index += 1)
        expect(ways).toContain(`${path[index - 1]} ${path[index]}`)
    }
  })
})
