import { randomUUID } from 'node:crypto'
import { AppError } from '@tutor/contracts'
import type { Redis } from 'ioredis'
import type { StorageOptions } from './options.js'
import type { Quota, QuotaAccount, QuotaCharge, QuotaVerdict } from './quota.js'
import { keepMs, monthStart, windowAt } from './quota-window.js'
import { connectRedis, type RedisConnection } from './redis.js'
import { forgetScript, loadScript, reserveScript, settleScript, upScript } from './redis-quota-scripts.js'

/** All keys of a tenant lie in one slot of a Redis Cluster; a brace in a tenant's name must not change that. */
const tenantKey = (tenant: string): string => `tutor:quota:{${encodeURIComponent(tenant)}}`
const accountKey = (tenant: string, { account, window }: QuotaAccount): string =>
  `${tenantKey(tenant)}:${window}:${account}`
const upKey = 'tutor:quota:up'
const rememberLossMs = 3_600_000

/** Counters in Redis, which must not evict (`maxmemory-policy noeviction`): half of a tenant's data is worse than none. */
export async function openRedisQuota(url: string, options: StorageOptions): Promise<Quota> {
  const connection = await connectRedis(url, 'quota', options)
  const { redis, run, status, close } = connection
  const scripts = defineScripts(redis)
  const runId = followRunId(connection, scripts)
  const reserve: Quota['reserve'] = async (tenant, id, charges, lifeMs) => {
    const runOf = await runId()
    const keys = [`${tenantKey(tenant)}:since`, ...charges.map((charge) => accountKey(tenant, charge))]
    const now = Date.now()
    const head = [
      runOf,
      id,
      Math.round(lifeMs),
      randomUUID(),
      ...[-1, 0, 1, 2].map((n) => monthStart(now, n)),
    ]
    const args = charges.flatMap(({ window, amount, limit }) => [window, keepMs[window], amount, limit])
    const reply = await run('reserve', () => scripts.tutorReserve(keys.length, ...keys, ...head, ...args))
    const upForMs = reply[0] === 2 ? await run('up', () => scripts.tutorUp(1, upKey, runOf)) : 0
    return verdictOf(reply, charges, upForMs)
  }
  const finish = async (
    command: string,
    { tenant, id, at }: { readonly tenant: string; readonly id: string; readonly at: number },
    transaction: string,
    amounts: readonly (QuotaAccount & { readonly amount?: number })[],
  ): Promise<void> => {
    const runOf = await runId()
    const keys = amounts.map((amount) => accountKey(tenant, amount))
    const args = amounts.flatMap(({ window, amount = 0 }) => [windowAt(at, window).start, amount])
    await run(command, () => scripts.tutorSettle(keys.length, ...keys, runOf, id, transaction, ...args))
  }
  return {
    reserve,
    settle: (reservation, amounts, transaction) =>
      finish('settle', reservation, String(transaction), amounts),
    release: (reservation, accounts) => finish('release', reservation, '', accounts),
    async load(tenant, account, { spent, open, snapshot }) {
      const { window, from, ticket } = account
      const holds = open.flatMap(({ id, amount, expiresAt }) => [id, amount, Math.round(expiresAt)])
      const args = [await runId(), ticket, from, keepMs[window], spent, snapshot, ...holds]
      const loaded = await run('load', () => scripts.tutorLoad(1, accountKey(tenant, account), ...args))
      return loaded === 1 ? 'loaded' : 'stale'
    },
    async forget(tenant, accounts) {
      const keys = accounts.map((account) => accountKey(tenant, account))
      await run('forget', () => scripts.tutorForget(keys.length, ...keys, rememberLossMs))
    },
    status,
    close,
  }
}

type Script<R> = (keys: number, ...args: (string | number)[]) => Promise<R>
interface Scripts {
  readonly tutorReserve: Script<number[] & (number | string)[]>
  readonly tutorSettle: Script<unknown>
  readonly tutorLoad: Script<number>
  readonly tutorForget: Script<unknown>
  readonly tutorUp: Script<number>
}

function defineScripts(redis: Redis): Scripts {
  redis.defineCommand('tutorReserve', { lua: reserveScript })
  redis.defineCommand('tutorSettle', { lua: settleScript })
  redis.defineCommand('tutorLoad', { lua: loadScript })
  redis.defineCommand('tutorForget', { lua: forgetScript })
  redis.defineCommand('tutorUp', { lua: upScript })
  // `defineCommand` adds methods that ioredis' types can't know.
  return redis as unknown as Scripts
}

/**
 * The run id of the server that the present connection leads to. A server that started again, perhaps with an old
 * snapshot of its data, has another one, and what stands under the old one counts as lost.
 */
function followRunId({ redis, run }: RedisConnection, scripts: Scripts): () => Promise<string> {
  let known: Promise<string> | undefined
  const ask = (): Promise<string> =>
    run('info', async () => /^run_id:(\w+)/m.exec(await redis.info('server'))?.[1] ?? '')
  const current = (): Promise<string> => {
    if (known) return known
    const asked = ask()
    known = asked
    asked.catch(() => {
      if (known === asked) known = undefined
    })
    return asked
  }
  redis.on('close', () => {
    known = undefined
  })
  // The sooner it is written down since when the server has its data, the less has to be waited for later.
  const greet = (): void => {
    current().then(
      (runOf) => scripts.tutorUp(1, upKey, runOf).catch(() => undefined),
      () => undefined,
    )
  }
  redis.on('ready', greet)
  if (redis.status === 'ready') greet()
  return current
}

function verdictOf(
  reply: readonly (number | string)[],
  charges: readonly QuotaCharge[],
  upForMs: number,
): QuotaVerdict {
  const [outcome, at] = [Number(reply[0]), Number(reply[1])]
  if (outcome === 0) return { outcome: 'reserved', at }
  if (outcome === 1) {
    const [charge = 0, left = 0, resetsAt = 0] = reply.slice(2).map(Number)
    return { outcome: 'exceeded', at, charge, left, resetsAt }
  }
  const accounts = []
  for (let n = 2; n + 3 < reply.length; n += 4) {
    const charge = charges[Number(reply[n])]
    const lost = Number(reply[n + 3])
    if (!charge)
      throw new AppError('INTERNAL', 'The quota script answered of an account that was not asked for')
    accounts.push({
      account: charge.account,
      window: charge.window,
      from: Number(reply[n + 1]),
      ticket: String(reply[n + 2]),
      lostForMs: lost < 0 ? upForMs : Math.min(upForMs, at - lost),
    })
  }
  return { outcome: 'unknown', at, accounts }
}
