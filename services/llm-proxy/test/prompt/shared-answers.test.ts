import { AppError } from '@tutor/contracts'
import { startSimulator } from '@tutor/llm-simulator'
import { createLogger, createMetrics } from '@tutor/platform'
import { openCache } from '@tutor/storage'
import { cached } from '../../src/prompt/cached.js'
import { coalesced } from '../../src/prompt/coalesced.js'
import { callOf } from '../support/call.js'
import { deploymentAt, writeModels } from '../support/models-file.js'
import { caller, startProxy } from '../support/proxy.js'
import { readAll, sayingModel, textOf } from '../support/saying-model.js'

const messages = [{ role: 'user' as const, content: 'What is osmosis?' }]
const sure = { messages, temperature: 0 }

const open = async (seconds = 60) => {
  let count = 0
  const { model, calls } = sayingModel(() => {
    count += 1
    return `answer ${count}`
  })
  const metrics = createMetrics()
  const cache = await openCache('memory:', { logger: createLogger('silent'), metrics })
  return { model: cached(model, { cache, metrics, secondsOf: () => seconds }), calls, cache, metrics }
}

describe('the answer cache', () => {
  test('gives the same request the same answer at no cost, and says so; whole and streamed alike', async () => {
    const { model, calls } = await open()
    const first = await model.complete(callOf(sure))
    expect(first.served_from).toBeUndefined()
    const charged: unknown[] = []
    const again = callOf(sure, { charge: (charge) => charged.push(charge) })
    expect(await model.complete(again)).toEqual({ ...first, served_from: 'cache' })
    const events = await readAll(model, callOf(sure))
    expect(textOf(events)).toBe('answer 1')
    expect(events.at(-1)).toMatchObject({ type: 'finish', served_from: 'cache' })
    expect([calls.length, charged.length]).toEqual([1, 0])
  })

  test('keeps a stream that finished whole', async () => {
    const { model, calls } = await open()
    await readAll(model, callOf(sure))
    expect((await model.complete(callOf(sure))).content).toBe('answer 1')
    expect(calls).toHaveLength(1)
  })

  test('keeps no stream that was left before its end', async () => {
    const { model, calls } = await open()
    for await (const _ of model.stream(callOf(sure))) break
    await model.complete(callOf(sure))
    expect(calls).toHaveLength(2)
  })

  test.each([
    ['another tenant', callOf(sure, { caller: { ...callOf(sure).caller, tenant_id: 'other' } })],
    ['another alias', callOf(sure, { alias: 'tutor-reasoning' })],
    ['another word', callOf({ ...sure, messages: [{ role: 'user', content: 'What is osmosis' }] })],
    ['another setting', callOf({ ...sure, max_tokens: 10 })],
    ['chance', callOf({ messages })],
    ['a wish for none', callOf(sure, { cache: false })],
  ])('has nothing for %s', async (_, other) => {
    const { model, calls } = await open()
    await model.complete(callOf(sure))
    await model.complete(other)
    expect(calls).toHaveLength(2)
  })

  test('serves requests with chance in them where that is asked for', async () => {
    const { model, calls } = await open()
    await model.complete(callOf({ messages }, { cache: true }))
    await model.complete(callOf({ messages }, { cache: true }))
    expect(calls).toHaveLength(1)
  })

  test('is off where an alias keeps nothing, and a cache that is away is a miss', async () => {
    const off = await open(0)
    await off.model.complete(callOf(sure))
    await off.model.complete(callOf(sure))
    expect(off.calls).toHaveLength(2)
    const away = await open()
    await away.cache.close()
    await away.model.complete(callOf(sure))
    expect((await away.model.complete(callOf(sure))).content).toBe('answer 2')
  })
})

describe('requests under way', () => {
  const gate = () => {
    let release = (): void => undefined
    const opened = new Promise<void>((resolve) => {
      release = resolve
    })
    return { opened, release }
  }

  test('that are identical are one, and all but the first are told', async () => {
    const { opened, release } = gate()
    const { model, calls } = sayingModel(async () => {
      await opened
      return 'once'
    })
    const proxy = coalesced(model)
    const answers = [1, 2, 3].map(() => proxy.complete(callOf(sure)))
    release()
    const served = (await Promise.all(answers)).map(({ served_from }) => served_from)
    expect(served).toEqual([undefined, 'coalesced', 'coalesced'])
    expect(calls).toHaveLength(1)
    await proxy.complete(callOf(sure))
    expect(calls).toHaveLength(2)
  })

  test('go on while anybody waits, and are cancelled when the last one has left', async () => {
    const { opened, release } = gate()
    const { model, calls } = sayingModel(async () => {
      await opened
      return 'once'
    })
    const proxy = coalesced(model)
    const leavers = [new AbortController(), new AbortController()]
    const answers = leavers.map(({ signal }) => proxy.complete(callOf(sure, { signal })))
    leavers[0]!.abort()
    await expect(answers[0]).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(calls[0]!.signal.aborted).toBe(false)
    leavers[1]!.abort()
    await expect(answers[1]).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(calls[0]!.signal.aborted).toBe(true)
    release()
  })

  test('fail together', async () => {
    const { model } = sayingModel(() => Promise.reject(new Error('down')))
    const proxy = coalesced(model)
    const answers = await Promise.allSettled([1, 2].map(() => proxy.complete(callOf(sure))))
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  test('of whom the first is over its budget go on with the next one', async () => {
    const { opened, release } = gate()
    const refusal = new AppError('PAYMENT_REQUIRED', 'Over', { reason: 'budget_exceeded' })
    const { model, calls } = sayingModel(async () => {
      await opened
      if (calls.length === 1) throw refusal
      return 'paid'
    })
    const proxy = coalesced(model)
    const answers = [1, 2, 3].map(() => proxy.complete(callOf(sure)))
    release()
    const [first, ...others] = await Promise.allSettled(answers)
    expect(first).toMatchObject({ status: 'rejected', reason: refusal })
    expect(others).toMatchObject([{ value: { content: 'paid' } }, { value: { served_from: 'coalesced' } }])
    expect(calls).toHaveLength(2)
  })

  test('of different tenants, or with chance in them, are their own', async () => {
    const { model, calls } = sayingModel(() => 'x')
    const proxy = coalesced(model)
    const other = callOf(sure, { caller: { ...callOf(sure).caller, tenant_id: 'other' } })
    await Promise.all([proxy.complete(callOf(sure)), proxy.complete(other)])
    await Promise.all([1, 2].map(() => proxy.complete(callOf({ messages }))))
    expect(calls).toHaveLength(4)
  })
})

test('through the proxy a repeated question reaches the provider once for each tenant, and costs once', async () => {
  const simulator = await startSimulator()
  const price = { input: 1_000_000, output: 1_000_000 }
  const file = {
    deployments: [deploymentAt(simulator.url, 'only', 'sim:tokens=3', { price })],
    aliases: { 'tutor-default': { cache_seconds: 60 } },
  }
  const proxy = await startProxy({ MODELS_FILE: await writeModels(file) }, { configured: false })
  const asked = { messages, caller, temperature: 0 }
  const first = await proxy.rpc.complete(asked)
  const second = await proxy.rpc.complete(asked)
  await proxy.rpc.complete({ ...asked, caller: { ...caller, tenant_id: 'other' } })
  expect(second.text).toBe(first.text)
  expect([first.usage.cost_micro_usd > 0, second.usage.cost_micro_usd]).toEqual([true, 0])
  expect(simulator.meter.requests).toBe(2)
  await proxy.stop()
  await simulator.close()
})
