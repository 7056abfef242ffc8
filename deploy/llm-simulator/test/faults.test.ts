import { until } from '../../../test/until.js'
import { contentOf, promptTokens, readToEnd, simulator, stopSimulators } from './support/ask.js'

afterEach(stopSimulators)

describe('status', () => {
  test.each([400, 429, 500, 503])('=%i: every request is answered so, in OpenAI’s form', async (status) => {
    const { post, meter } = await simulator()
    for (const stream of [false, true, false]) {
      const refused = await post(`sim:status=${status}`, { stream })
      expect(refused.status).toBe(status)
      expect(refused.headers.get('retry-after')).toBeNull()
      expect(await refused.json()).toEqual({
        error: { message: 'simulated failure', type: 'simulated', param: null, code: null },
      })
    }
    expect(meter).toMatchObject({ requests: 3, inputTokens: 0, outputTokens: 0, abandoned: 0 })
  })

  test('with retryAfter says in seconds when to come back', async () => {
    const { post } = await simulator()
    const refused = await post('sim:status=429,retryAfter=7')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7'])
  })

  test('with times fails so often and then works, each model by itself', async () => {
    const { post } = await simulator()
    const statuses = async (model: string) => {
      const seen: number[] = []
      for (let i = 0; i < 4; i += 1) seen.push((await post(model)).status)
      return seen
    }
    expect(await statuses('sim:status=503,times=2')).toEqual([503, 503, 200, 200])
    expect(await statuses('sim:status=503,times=1')).toEqual([503, 200, 200, 200])
    expect(await statuses('sim:status=503')).toEqual([503, 503, 503, 503])
  })

  test('retryAfter and times alone change nothing', async () => {
    const { post } = await simulator()
    const given = await post('sim:retryAfter=7,times=3')
    expect([given.status, given.headers.get('retry-after')]).toEqual([200, null])
  })
})

describe('cut', () => {
  test.each([1, 100, 450])('=%i: the stream breaks after exactly so many bytes', async (cut) => {
    const { post, meter } = await simulator()
    const model = `sim:tokens=5,cut=${cut}`
    const { text, broken } = await readToEnd(await post(model, { stream: true }))
    const { text: whole } = await readToEnd(await post('sim:tokens=5', { stream: true }))
    expect(broken).toBe(true)
    // Each chunk holds the model's name.
    expect(text).toBe(whole.replaceAll('sim:tokens=5', model).slice(0, cut))
    expect(text).toHaveLength(cut)
    // The simulator went away, not the client.
    expect(meter.abandoned).toBe(0)
  })

  test('behind the end of a stream leaves it whole', async () => {
    const { stream } = await simulator()
    expect(await stream('sim:tokens=2,cut=100000')).toMatchObject({ content: 'one two', complete: true })
  })

  test('is for streams: a plain answer stays whole', async () => {
    const { answer } = await simulator()
    expect(contentOf(await answer('sim:tokens=2,cut=1'))).toBe('one two')
  })
})

describe('latency and pace', () => {
  test('latency: the answer comes later than one asked for afterwards', async () => {
    const { post, meter } = await simulator()
    const order: string[] = []
    const slow = post('sim:latency=1000').then(({ status }) => order.push(`slow ${status}`))
    await until(
      () => meter.requests,
      (requests) => requests === 1,
    )
    await post('sim:latency=0').then(({ status }) => order.push(`quick ${status}`))
    await slow
    expect(order).toEqual(['quick 200', 'slow 200'])
  })

  test('pace: the first token is read before the last is written, and whoever leaves then is counted', async () => {
    const { post, meter } = await simulator()
    const leaving = new AbortController()
    const response = await post('sim:pace=50,tokens=100', { stream: true }, leaving.signal)
    const first = await response.body?.getReader().read()
    expect(new TextDecoder().decode(first?.value)).toContain('one')
    expect(meter.outputTokens).toBeLessThan(100)
    leaving.abort()
    await until(
      () => meter.abandoned,
      (abandoned) => abandoned === 1,
    )
    expect(meter.outputTokens).toBeLessThan(100)
    expect(meter.inputTokens).toBe(promptTokens)
  })

  test('without pace the stream is written in one go', async () => {
    const { post, meter } = await simulator()
    const response = await post('sim:tokens=30', { stream: true })
    expect(meter.outputTokens).toBe(30)
    await response.text()
  })
})

describe('a name that can’t be followed', () => {
  test.each(['sim:speed=3', 'sim:tokens=many', 'sim:tokens=-1', 'sim:tokens=1,', 'sim:toString=1'])(
    '%s is refused without an answer, and the next request is served',
    async (model) => {
      const { post, answer, meter } = await simulator()
      await expect(post(model)).rejects.toThrow()
      expect(contentOf(await answer('sim:tokens=1'))).toBe('one')
      expect(meter.inputTokens).toBe(promptTokens)
    },
  )
})
