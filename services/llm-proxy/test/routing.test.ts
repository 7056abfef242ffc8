import { type Simulator, startSimulator } from '@tutor/llm-simulator'
import { until } from '../../../test/until.js'
import { deploymentAt, writeModels } from './support/models-file.js'
import { caller, type ProxyUnderTest, startProxy } from './support/proxy.js'

const messages = [{ role: 'user' as const, content: 'What is osmosis?' }]
const asked = { messages, caller }

let simulator: Simulator
let proxy: ProxyUnderTest | undefined
beforeEach(async () => {
  simulator = await startSimulator()
})
afterEach(async () => {
  await proxy?.stop()
  proxy = undefined
  await simulator.close()
})

/** llm-proxy with deployments of `tutor-default` by name, model and further settings. */
const start = async (deployments: readonly (readonly [string, string, object?])[], more: object = {}) => {
  const file = {
    deployments: deployments.map(([name, model, settings]) =>
      deploymentAt(simulator.url, name, model, settings),
    ),
    ...more,
  }
  proxy = await startProxy({ MODELS_FILE: await writeModels(file) }, { configured: false })
  return proxy
}
const settled = async <T>(calls: Iterable<Promise<T>>) => await Promise.allSettled(calls)
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)
const read = async (running: ProxyUnderTest, request: object = {}) => {
  const chunks: { type: string; text?: string }[] = []
  let error: unknown
  try {
    for await (const chunk of running.rpc.chat({ ...asked, ...request })) chunks.push(chunk)
  } catch (thrown) {
    error = thrown
  }
  return { chunks, error, text: chunks.map(({ text = '' }) => text).join('') }
}

describe('a call goes to another deployment', () => {
  test.each([
    ['fails', 'sim:status=500'],
    ['is busy', 'sim:status=429,retryAfter=30'],
    ['refuses our key', 'sim:status=401'],
    ['is silent', 'sim:latency=60000'],
  ])('when the first one %s', async (_, model) => {
    const { rpc } = await start([
      ['first', model, { priority: 0, timeout_ms: 200 }],
      ['second', 'sim:tokens=2', { priority: 1 }],
    ])
    expect(await rpc.complete(asked)).toMatchObject({ text: 'one two', model: 'sim:tokens=2' })
    expect((await read(proxy!)).text).toBe('one two')
  })

  test('and to the fallbacks of its alias once all of those have failed', async () => {
    const { rpc } = await start(
      [
        ['first', 'sim:status=500'],
        ['cheap', 'sim:tokens=3', { alias: 'tutor-cheap' }],
      ],
      { aliases: { 'tutor-default': { fallbacks: ['tutor-cheap'] } } },
    )
    expect(await rpc.complete(asked)).toMatchObject({ model: 'sim:tokens=3' })
  })

  test("but not for a caller's mistake", async () => {
    const { rpc } = await start([
      ['first', 'sim:status=400', { priority: 0 }],
      ['second', 'sim:tokens=2', { priority: 1 }],
    ])
    await expect(rpc.complete(asked)).rejects.toMatchObject({ reason: 'model_refused' })
    expect(simulator.meter.requests).toBe(1)
  })
})

test('a busy deployment is left alone for as long as it asks, and calls wait for it where the wait is short', async () => {
  const { rpc } = await start([['only', 'sim:status=429,retryAfter=1,times=1,tokens=1']])
  const before = Date.now()
  expect(await rpc.complete(asked)).toMatchObject({ text: 'one' })
  expect(Date.now() - before).toBeGreaterThanOrEqual(1_000)
  expect(simulator.meter.requests).toBe(2)
})

test('calls are shared out by weight, among the deployments of the best priority only', async () => {
  const { rpc } = await start([
    ['big', 'sim:tokens=1,latency=20', { weight: 3 }],
    ['small', 'sim:tokens=2,latency=20', { weight: 1 }],
    ['spare', 'sim:tokens=3', { priority: 1 }],
  ])
  const answers = await Promise.all(times(40, () => rpc.complete(asked)))
  const share = (model: string): number => answers.filter((answer) => answer.model === model).length
  expect(share('sim:tokens=3')).toBe(0)
  expect(share('sim:tokens=1,latency=20')).toBeGreaterThan(share('sim:tokens=2,latency=20'))
  expect(share('sim:tokens=2,latency=20')).toBeGreaterThan(0)
})

test("a deployment's own limits hold, and what is over them waits or is refused", async () => {
  const { rpc } = await start([['only', 'sim:tokens=1', { requests_per_minute: 3 }]], {
    aliases: { 'tutor-default': { queue_ms: 100 } },
  })
  const answers = await settled(times(6, () => rpc.complete(asked)))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  for (const answer of answers)
    if (answer.status === 'rejected')
      expect(answer.reason).toMatchObject({ code: 'TOO_MANY_REQUESTS', reason: 'model_busy' })
  expect(simulator.meter.requests).toBe(3)
})

test('more calls than a deployment has places wait for one instead of being refused', async () => {
  const { rpc } = await start([['only', 'sim:tokens=1,latency=50', { concurrency: 2 }]])
  const answers = await settled(times(10, () => rpc.complete(asked)))
  expect(answers.every(({ status }) => status === 'fulfilled')).toBe(true)
})

describe('a hedge', () => {
  const hedged = { aliases: { 'tutor-default': { hedge_after_ms: 50 } } }

  test('asks a second deployment when the first is slow; the faster one answers and the other is left', async () => {
    const running = await start(
      [
        ['slow', 'sim:tokens=4000,latency=100,pace=1000', { priority: 0 }],
        ['fast', 'sim:tokens=2', { priority: 1 }],
      ],
      hedged,
    )
    expect((await read(running)).text).toBe('one two')
    await until(
      async () => simulator.meter.abandoned,
      (abandoned) => abandoned === 1,
    )
  })

  test('is not sent when the first answers in time, nor when it fails', async () => {
    const { rpc } = await start([
      ['first', 'sim:status=400', { priority: 0 }],
      ['second', 'sim:tokens=2', { priority: 1 }],
    ])
    await expect(rpc.complete(asked)).rejects.toMatchObject({ reason: 'model_refused' })
    expect(simulator.meter.requests).toBe(1)
  })
})

describe('a stream that its provider cuts', () => {
  const twoDeployments = [
    ['first', 'sim:tokens=50,cut=900', { priority: 0 }],
    ['second', 'sim:tokens=3', { priority: 1 }],
  ] as const

  test('is an error, when nothing else is asked for', async () => {
    const { chunks, error } = await read(await start(twoDeployments))
    expect(error).toMatchObject({ code: 'BAD_GATEWAY', reason: expect.stringMatching(/^model_/) })
    expect(chunks.some(({ type }) => type === 'finish')).toBe(false)
  })

  test('is finished by another deployment where the alias says so, with the seam marked', async () => {
    const running = await start(
      [
        ['first', 'sim:tokens=50,cut=900', { priority: 0 }],
        ['second', 'sim:tokens=3', { priority: 1 }],
      ],
      { aliases: { 'tutor-default': { continue_cut_streams: true } } },
    )
    const { chunks, error, text } = await read(running)
    expect(error).toBeUndefined()
    expect(chunks.filter(({ type }) => type === 'continued')).toHaveLength(1)
    expect(text).toMatch(/^one two .*one two three$/)
    expect(chunks.at(-1)?.type).toBe('finish')
  })
})

describe('the models file', () => {
  test('is followed while it changes, and a bad one changes nothing', async () => {
    const file = (model: string) => ({ deployments: [deploymentAt(simulator.url, 'only', model)] })
    const path = await writeModels(file('sim:tokens=1'))
    proxy = await startProxy({ MODELS_FILE: path }, { configured: false })
    const { rpc } = proxy
    expect((await rpc.complete(asked)).model).toBe('sim:tokens=1')
    await writeModels('deployments: [{ name: x }]', path)
    await writeModels(file('sim:tokens=2'), path)
    const changed = await until(
      async () => (await rpc.complete(asked)).model,
      (model) => model === 'sim:tokens=2',
    )
    expect(changed).toBe('sim:tokens=2')
  })

  test.each([
    ['no YAML', 'deployments: [', /is no YAML/],
    ['a field that nobody knows', { deployments: [], colour: 'red' }, /MODELS_FILE: .*colour/],
    [
      'a key in the file itself',
      { deployments: [{ name: 'a', alias: 'b', provider: 'openai', model: 'm', keys: ['sk-123'] }] },
      /deployments\.0\.keys\.0/,
    ],
    [
      'a secret that is not there',
      { deployments: [{ name: 'a', alias: 'b', provider: 'openai', model: 'm', keys: [{ env: 'NO_KEY' }] }] },
      /deployments\.a\.keys\.0: NO_KEY holds no secret/,
    ],
    [
      'a name that stands twice',
      {
        deployments: [deploymentAt('http://x', 'a', 'm'), deploymentAt('http://x', 'a', 'm')],
      },
      /"a" stands twice/,
    ],
    [
      'a fallback that does not exist',
      {
        deployments: [deploymentAt('http://x', 'a', 'm')],
        aliases: { 'tutor-default': { fallbacks: ['tutor-none'] } },
      },
      /no deployment has the alias "tutor-none"/,
    ],
  ])('stops the start for %s, and names it', async (_, content, message) => {
    const path = await writeModels(content)
    await expect(startProxy({ MODELS_FILE: path }, { configured: false })).rejects.toThrow(message)
  })
})
