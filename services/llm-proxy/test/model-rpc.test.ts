import { caller, type ProxyUnderTest, startProxy } from './support/proxy.js'

const messages = [{ role: 'user' as const, content: 'hello there' }]

describe('complete and chat over RPC', () => {
  let proxy: ProxyUnderTest
  const start = async (environment?: Record<string, string>, options?: { configured: boolean }) => {
    proxy = await startProxy(environment, options)
  }
  afterEach(async () => {
    await proxy.stop()
  })

  test("gives the model's answer with the provider's own token count", async () => {
    await start()
    const answer = await proxy.rpc.complete({ messages, caller })
    expect(answer).toEqual({
      text: 'one two three four five',
      model: 'sim:tokens=5',
      usage: { input_tokens: 9, output_tokens: 5, cost_micro_usd: 0 },
    })
  })

  test('streams deltas in order and ends with the usage', async () => {
    await start()
    const chunks = []
    for await (const chunk of proxy.rpc.chat({ messages, caller })) chunks.push(chunk)
    expect(chunks.map((chunk) => (chunk.type === 'delta' ? chunk.text : chunk.type)).join('')).toBe(
      'one two three four fivefinish',
    )
    expect(chunks.at(-1)).toMatchObject({ reason: 'stop', usage: { output_tokens: 5, cost_micro_usd: 0 } })
  })

  test('asks again once when the provider is busy, and then gives up with what it said', async () => {
    await start({ MODEL_DEFAULT: 'sim:status=429,retryAfter=1,times=1,tokens=1' })
    expect((await proxy.rpc.complete({ messages, caller })).text).toBe('one')
    await proxy.stop()
    await start({ MODEL_DEFAULT: 'sim:status=429,retryAfter=1' })
    await expect(proxy.rpc.complete({ messages, caller })).rejects.toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      reason: 'model_rate_limited',
      retryAfterMs: expect.any(Number),
    })
  })

  test.each([
    [500, 'BAD_GATEWAY', 'model_failed'],
    [401, 'UNAVAILABLE', 'model_credentials_refused'],
    [404, 'UNAVAILABLE', 'model_unknown'],
    [400, 'INVALID_INPUT', 'model_refused'],
  ])("turns the provider's %i into %s", async (status, code, reason) => {
    await start({ MODEL_DEFAULT: `sim:status=${status}` })
    await expect(proxy.rpc.complete({ messages, caller })).rejects.toMatchObject({ code, reason })
  })

  test('never passes a cut stream off as a whole one', async () => {
    await start({ MODEL_DEFAULT: 'sim:tokens=50,cut=900' })
    let text = ''
    const reading = (async () => {
      for await (const chunk of proxy.rpc.chat({ messages, caller }))
        if (chunk.type === 'delta') text += chunk.text
    })()
    await expect(reading).rejects.toMatchObject({ reason: expect.stringMatching(/^model_/) })
    expect(text).toContain('one')
    expect(text).not.toContain('road')
  })

  test('gives up on a model that is silent for longer than the limit', async () => {
    await start({ MODEL_DEFAULT: 'sim:latency=3000', MODEL_TIMEOUT_MS: '150' })
    await expect(proxy.rpc.complete({ messages, caller })).rejects.toMatchObject({ code: 'TIMEOUT' })
    const reading = proxy.rpc.chat({ messages, caller })[Symbol.asyncIterator]().next()
    await expect(reading).rejects.toMatchObject({ code: 'TIMEOUT', reason: 'model_timeout' })
  })

  test('lets go of the provider when the reader stops reading', async () => {
    await start({ MODEL_DEFAULT: 'sim:tokens=5000,pace=2' })
    for await (const chunk of proxy.rpc.chat({ messages, caller })) if (chunk.type === 'delta') break
    while (proxy.simulator.meter.abandoned === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(proxy.simulator.meter.outputTokens).toBeLessThan(5_000)
  })

  test('says no_model_configured when there is none, for both methods', async () => {
    await start({}, { configured: false })
    expect(await proxy.rpc.status({})).toEqual({ configured: false })
    const nothing = { code: 'UNAVAILABLE', reason: 'no_model_configured' }
    await expect(proxy.rpc.complete({ messages, caller })).rejects.toMatchObject(nothing)
    await expect(proxy.rpc.chat({ messages, caller })[Symbol.asyncIterator]().next()).rejects.toMatchObject(
      nothing,
    )
  })

  test('fails fast once the model has failed again and again, and recovers with it', async () => {
    await start({ MODEL_DEFAULT: 'sim:status=500,times=6,tokens=1' })
    const ask = () =>
      proxy.rpc.complete({ messages, caller }).catch((error: { reason: string }) => error.reason)
    const answers = []
    while (answers.at(-1) !== 'circuit_open') answers.push(await ask())
    const asked = proxy.simulator.meter.requests
    expect(await ask()).toBe('circuit_open')
    expect(proxy.simulator.meter.requests).toBe(asked)
    let last: unknown
    while (typeof last !== 'object') {
      last = await ask()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(last).toMatchObject({ text: 'one' })
  }, 60_000)

  test("does not open the circuit for a caller's mistakes", async () => {
    await start({ MODEL_DEFAULT: 'sim:status=400' })
    for (let index = 0; index < 12; index += 1)
      await expect(proxy.rpc.complete({ messages, caller })).rejects.toMatchObject({
        reason: 'model_refused',
      })
  })
})
