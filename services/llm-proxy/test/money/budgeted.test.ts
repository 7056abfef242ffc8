import { AppError } from '@tutor/contracts'
import { until } from '../../../../test/until.js'
import type { ModelCall } from '../../src/chat.js'
import { closeLostCalls } from '../../src/money/ledger-statements.js'
import { type Bench, callOf, chargeOf, modelOf, modelsFile, openBench, read } from './money.js'

const day = (limit: number, more: object = {}) =>
  modelsFile({ budgets: [{ each: 'student', micro_usd_per_day: limit, ...more }] })

let bench: Bench
const open = async (...args: Parameters<typeof openBench>): Promise<Bench> => {
  bench = await openBench(...args)
  return bench
}
afterEach(() => bench.close())
const rows = () => bench.db.selectFrom('calls').selectAll().orderBy('opened_at').execute()
const charges = () => bench.db.selectFrom('charges').selectAll().orderBy('number').execute()

describe('a call', () => {
  test('stands in the ledger before it leaves, with its upper bound, and is settled with what it used', async () => {
    await open(day(10_000))
    let opened: Awaited<ReturnType<typeof rows>> = []
    const meanwhile = async () => {
      opened = await rows()
    }
    const call = callOf({ hidden: { name: 2 } })
    await bench.model(modelOf([chargeOf(40)], { meanwhile })).complete(call)
    const tokens = JSON.stringify(call.request.messages).length
    expect(opened).toMatchObject([
      {
        ...{ id: call.id, tenant_id: 'tenant-a', student_id: 'student-a', key_id: 'key-a', feature: 'reply' },
        ...{ alias: 'tutor-default', reserved_tokens: tokens + 100, reserved_micro_usd: tokens + 200 },
        ...{ hidden: { name: 2 }, outcome: null, settled_at: null, cost_micro_usd: 0 },
      },
    ])
    expect(opened[0]?.sent_hash).toHaveLength(32)
    expect(await rows()).toMatchObject([
      { outcome: 'ok', settled_at: expect.any(Date), input_tokens: 10, output_tokens: 5, cost_micro_usd: 40 },
    ])
    expect(await charges()).toMatchObject([
      { call_id: call.id, number: 1, deployment: 'dear', cost_micro_usd: 40 },
    ])
  })

  test('that failed is settled with every attempt that used tokens', async () => {
    await open(day(10_000))
    const error = new AppError('BAD_GATEWAY', 'x', { reason: 'model_unreachable' })
    const seen: unknown[] = []
    const call = callOf({ charge: (charge) => seen.push(charge) })
    const used = [chargeOf(40, { outcome: 'cut' }), chargeOf(2, { outcome: 'hedged' })]
    await expect(bench.model(modelOf(used, { error })).complete(call)).rejects.toBe(error)
    expect(await rows()).toMatchObject([{ outcome: 'model_unreachable', cost_micro_usd: 42 }])
    expect(await charges()).toMatchObject([{ outcome: 'cut' }, { outcome: 'hedged' }])
    expect(seen).toEqual(used)
  })

  test('that used nothing gives its reservation back', async () => {
    await open(day(300))
    const error = new AppError('UNAVAILABLE', 'x')
    for (let n = 0; n < 3; n++)
      await expect(bench.model(modelOf([], { error })).complete(callOf())).rejects.toBe(error)
    await bench.model(modelOf([chargeOf(1)])).complete(callOf())
    expect(await rows()).toMatchObject([{}, {}, {}, { outcome: 'ok' }])
  })

  test('whose stream ends is settled before its end is told', async () => {
    await open(day(10_000))
    for await (const event of bench.model(modelOf([chargeOf(40)])).stream(callOf()))
      if (event.type === 'finish') expect(await rows()).toMatchObject([{ outcome: 'ok', cost_micro_usd: 40 }])
  })

  test('whose stream is cut is settled with what was received', async () => {
    await open(day(10_000))
    const error = new AppError('BAD_GATEWAY', 'x', { reason: 'stream_cut' })
    await expect(read(bench.model(modelOf([chargeOf(7)], { error })).stream(callOf()))).rejects.toBe(error)
    expect(await rows()).toMatchObject([{ outcome: 'stream_cut', cost_micro_usd: 7 }])
  })

  test('whose reader leaves is settled as cancelled with what was used until then', async () => {
    await open(day(10_000))
    for await (const _ of bench.model(modelOf([chargeOf(7)])).stream(callOf())) break
    expect(await rows()).toMatchObject([{ outcome: 'cancelled', cost_micro_usd: 7 }])
  })

  test('takes charges that come after its end, into ledger and budget', async () => {
    await open(day(1_000))
    let late: ModelCall['charge'] = () => undefined
    const meanwhile = async ({ charge }: ModelCall) => {
      late = charge
    }
    await bench.model(modelOf([chargeOf(40)], { meanwhile })).complete(callOf())
    late(chargeOf(900, { outcome: 'hedged' }))
    await until(rows, ([row]) => row?.cost_micro_usd === 940)
    const refused = () =>
      bench
        .model(modelOf([]))
        .complete(callOf())
        .catch((error: AppError) => error.reason)
    await until(refused, (answer) => answer === 'budget_exceeded')
    expect((await rows())[0]?.outcome).toBe('ok')
  })

  test('under no budget does not ask Redis, and stands in the ledger all the same', async () => {
    await open(modelsFile({ budgets: [{ each: 'student', tenants: ['tenant-b'], micro_usd_per_day: 0 }] }))
    await bench.quota.close()
    await bench.model(modelOf([chargeOf(40)])).complete(callOf())
    expect(await rows()).toMatchObject([{ outcome: 'ok', cost_micro_usd: 40 }])
  })
})

describe('a further attempt', () => {
  // One attempt at this call reserves 231 micro-USD.
  const bound = 231
  const left = async (): Promise<number> => {
    const huge = callOf({ request: { messages: [], max_tokens: 1_000_000 } })
    const refusal = await bench
      .model(modelOf([]))
      .complete(huge)
      .catch((error: AppError) => error.errors?.[0]?.message)
    return Number(/left (\d+),/.exec(String(refusal))?.[1])
  }

  test('needs nothing more after one that used nothing', async () => {
    await open(day(bound))
    const meanwhile = async (call: ModelCall) => {
      expect(await call.another?.(call.request, 0)).toBe(true)
    }
    await bench.model(modelOf([chargeOf(bound)], { meanwhile })).complete(callOf())
    expect(await left()).toBe(0)
  })

  test('beside another, or after one that was charged, reserves for itself, in counters and ledger', async () => {
    await open(day(1_000))
    const meanwhile = async (call: ModelCall) => {
      expect(await call.another?.(call.request, 1)).toBe(true)
      expect(await left()).toBe(1_000 - 2 * bound)
      call.charge(chargeOf(100))
      expect(await call.another?.(call.request, 1)).toBe(true)
      expect(await left()).toBe(1_000 - 2 * bound - 100)
      expect(await rows()).toMatchObject([{ reserved_micro_usd: 2 * bound + 100 }])
    }
    await bench.model(modelOf([chargeOf(50)], { meanwhile })).complete(callOf())
    expect(await left()).toBe(850)
  })

  test('is not made where it does not fit, and the call goes on without it', async () => {
    await open(day(2 * bound - 1))
    const meanwhile = async (call: ModelCall) => {
      expect(await call.another?.(call.request, 1)).toBe(false)
    }
    await bench.model(modelOf([chargeOf(50)], { meanwhile })).complete(callOf())
    expect(await left()).toBe(2 * bound - 51)
  })

  test('that lost a hedge holds its reservation until it tells what it used', async () => {
    await open(day(1_000))
    let late: ModelCall['charge'] = () => undefined
    const meanwhile = async (call: ModelCall) => {
      late = call.charge
      await call.another?.(call.request, 1)
    }
    await bench.model(modelOf([chargeOf(50)], { meanwhile })).complete(callOf())
    expect(await left()).toBe(950 - bound)
    late(chargeOf(30, { outcome: 'hedged' }))
    await until(left, (amount) => amount === 920)
  })
})

test('what is no chat is counted alike', async () => {
  await open(day(300))
  const embed = async (call: ModelCall) => {
    call.charge(chargeOf(250))
    return 'vectors'
  }
  expect(await bench.spend(callOf(), embed)).toBe('vectors')
  expect(await rows()).toMatchObject([{ outcome: 'ok', cost_micro_usd: 250 }])
  await expect(bench.spend(callOf(), embed)).rejects.toMatchObject({ code: 'PAYMENT_REQUIRED' })
})

test('a call that was cancelled before it began reserves nothing', async () => {
  await open(day(300))
  const call = callOf({ signal: AbortSignal.abort() })
  await expect(bench.model(modelOf([])).complete(call)).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(await rows()).toEqual([])
})

describe('over a limit', () => {
  const refusal = (call = callOf()) =>
    bench
      .model(modelOf([chargeOf(40)]))
      .complete(call)
      .then(
        () => undefined,
        (error: AppError) => error,
      )

  test('of money: 402 with what was exceeded, what is left and when it resets; nothing in the ledger', async () => {
    await open(day(200))
    const error = await refusal()
    const midnight = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T00:00:00.000Z`
    expect(error).toMatchObject({
      code: 'PAYMENT_REQUIRED',
      reason: 'budget_exceeded',
      errors: [{ path: 'student.micro_usd_per_day', message: `limit 200, left 200, resets at ${midnight}` }],
    })
    expect(error?.message).toMatch(/0\.000200 USD per day for this student .* resets at/)
    expect(await rows()).toEqual([])
  })

  test('of requests or tokens per minute: 429 with the time until the next minute', async () => {
    await open(
      modelsFile({
        budgets: [
          { each: 'key', requests_per_minute: 2 },
          { each: 'feature', tokens_per_minute: 200 },
        ],
      }),
    )
    const tokens = await refusal(callOf({ request: { messages: [], max_tokens: 500 } }))
    expect(tokens).toMatchObject({ code: 'TOO_MANY_REQUESTS', reason: 'rate_limit_exceeded' })
    expect(tokens?.errors?.[0]?.path).toBe('feature.tokens_per_minute')
    expect(tokens?.retryAfterMs).toBeLessThanOrEqual(60_000)
  })

  test('each owner has an account of its own', async () => {
    await open(day(260))
    const caller = callOf().caller
    expect(await refusal()).toBeUndefined()
    await bench.model(modelOf([chargeOf(260)])).complete(callOf({ caller: { ...caller, student_id: 'b' } }))
    expect(await refusal(callOf({ caller: { ...caller, student_id: 'b' } }))).toMatchObject({
      code: 'PAYMENT_REQUIRED',
    })
    expect(await refusal(callOf({ caller: { ...caller, tenant_id: 'c', student_id: 'b' } }))).toBeUndefined()
    expect(await refusal(callOf({ caller: { ...caller, student_id: null } }))).toBeUndefined()
  })

  test('a cheaper alias answers where the budget names one', async () => {
    await open(day(200, { over_budget_use: 'tutor-free' }))
    let alias = ''
    const meanwhile = async (call: ModelCall) => {
      alias = call.alias
    }
    await bench.model(modelOf([chargeOf(0, { deployment: 'free' })], { meanwhile })).complete(callOf())
    expect(alias).toBe('tutor-free')
    expect(await rows()).toMatchObject([{ alias: 'tutor-free', reserved_micro_usd: 0 }])
  })

  test('a limit of requests is not evaded by the cheaper alias', async () => {
    await open(
      modelsFile({ budgets: [{ each: 'student', requests_per_minute: 1, over_budget_use: 'tutor-free' }] }),
    )
    const errors = [await refusal(), await refusal(), await refusal()]
    expect(errors.filter((error) => error?.reason === 'rate_limit_exceeded').length).toBeGreaterThanOrEqual(1)
  })
})

describe('after a restart', () => {
  test('the ledger is what counts, open reservations too', async () => {
    const first = await open(day(1_000))
    await first.model(modelOf([chargeOf(600)])).complete(callOf())
    const again = await openBench(day(1_000), { databaseUrl: first.url })
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let left = false
    const waiting = first
      .model(
        modelOf([chargeOf(1)], {
          meanwhile: () => {
            left = true
            return held
          },
        }),
      )
      .complete(callOf())
    await until(() => left, Boolean)
    const request = callOf().request
    // 400 are left, of which the call under way holds more than 200.
    await expect(again.model(modelOf([])).complete(callOf({ request }))).rejects.toMatchObject({
      code: 'PAYMENT_REQUIRED',
    })
    release()
    await waiting
    await again.close()
  })
})

test('a call that nobody settles is closed as lost, and a settlement that comes late is still counted', async () => {
  await open(day(10_000))
  const meanwhile = async ({ id }: ModelCall) => {
    await bench.db
      .updateTable('calls')
      .set({ expires_at: new Date(0) })
      .where('id', '=', id)
      .execute()
    expect(await closeLostCalls(bench.db, 60_000)).toBe(1)
    expect(await closeLostCalls(bench.db, 60_000)).toBe(0)
    expect(await rows()).toMatchObject([{ outcome: 'lost' }])
  }
  await bench.model(modelOf([chargeOf(40)], { meanwhile })).complete(callOf())
  expect(await rows()).toMatchObject([{ outcome: 'ok', cost_micro_usd: 40 }])
})

test('such calls are looked for now and then, until told to stop', async () => {
  await open(day(10_000))
  const meanwhile = async ({ id }: ModelCall) => {
    await bench.db
      .updateTable('calls')
      .set({ expires_at: new Date(0) })
      .where('id', '=', id)
      .execute()
    const stop = bench.budgets.closeLost(10)
    await until(rows, ([row]) => row?.outcome === 'lost')
    await stop({ graceMs: 5_000 })
    expect((await bench.metrics.modelCallsLost.get()).values[0]?.value).toBe(1)
  }
  await bench.model(modelOf([], { meanwhile })).complete(callOf())
})
