import { randomUUID } from 'node:crypto'
import { createLogger, createMetrics, type Metrics } from '@tutor/platform'
import { type Database, migrate, openDatabase, openQuota, type Quota } from '@tutor/storage'
import type { Kysely } from 'kysely'
import { openTestDatabase } from '../../../../test/database.js'
import type {
  Charge,
  ChatAnswer,
  ChatEvent,
  ChatModel,
  ChatRequest,
  ModelCall,
  Usage,
} from '../../src/chat.js'
import { ModelsFile } from '../../src/deployments/models-file.js'
import { budgeted, type Spend, spending } from '../../src/money/budgeted.js'
import { type Budgets, openBudgets } from '../../src/money/budgets.js'
import { migrations } from '../../src/money/migrations.js'
import type { Tables } from '../../src/money/tables.js'

const quiet = () => ({ logger: createLogger('silent'), metrics: createMetrics() })

/** Prices so that a call of 1,000 tokens in and 1,000 out costs 3,000 micro-USD; `free` costs nothing. */
export const modelsFile = (more: object): ModelsFile =>
  ModelsFile.parse({
    deployments: [
      {
        ...{
          name: 'dear',
          alias: 'tutor-default',
          provider: 'openai-compatible',
          url: 'http://127.0.0.1:1',
          model: 'm',
        },
        ...{
          max_output_tokens: 1_000,
          price: { input: 1_000_000, cached_input: 500_000, output: 2_000_000 },
        },
      },
      {
        ...{
          name: 'free',
          alias: 'tutor-free',
          provider: 'openai-compatible',
          url: 'http://127.0.0.1:1',
          model: 'm',
        },
        max_output_tokens: 1_000,
      },
    ],
    ...more,
  })

export interface Bench {
  readonly db: Kysely<Tables>
  readonly url: string
  readonly quota: Quota
  readonly metrics: Metrics
  readonly budgets: Budgets
  model(next: ChatModel): ChatModel
  readonly spend: Spend
  close(): Promise<void>
}

/** Budgets on a database with the ledger's tables. */
export async function openBench(
  file: ModelsFile,
  { cacheUrl = 'memory:', databaseUrl }: { readonly cacheUrl?: string; readonly databaseUrl?: string } = {},
): Promise<Bench> {
  const options = quiet()
  const own = databaseUrl === undefined ? await openTestDatabase() : undefined
  const url = databaseUrl ?? own?.url ?? ''
  const database: Database = await openDatabase(url, { ...options, poolSize: 5 })
  if (own) await migrate(database, 'llm-proxy', migrations)
  const quota = await openQuota(cacheUrl, options)
  const db = database.forSchema<Tables>('llm-proxy')
  const budgets = openBudgets({ db, quota, ...options, models: () => file })
  const countTokens = ({ messages }: ChatRequest): number => JSON.stringify(messages).length
  const dependencies = { budgets, countTokens }
  return {
    ...{ db, url, quota, budgets, metrics: options.metrics },
    model: (next) => budgeted(next, dependencies),
    spend: spending(dependencies),
    async close() {
      await budgets.close({ graceMs: 5_000 })
      await quota.close()
      await database.close()
      await own?.close()
    },
  }
}

export const usageOf = (input_tokens: number, output_tokens: number, cached_input_tokens = 0): Usage => ({
  input_tokens,
  cached_input_tokens,
  output_tokens,
})

export const chargeOf = (cost: number, more: Partial<Charge> = {}): Charge => ({
  deployment: 'dear',
  usage: usageOf(10, 5),
  cost,
  outcome: 'ok',
  ...more,
})

const answer: ChatAnswer = { content: 'x', model: 'm', finish_reason: 'stop', usage: usageOf(10, 5) }

/** A model that charges what it is told and then answers, or throws. */
export function modelOf(
  charges: readonly Charge[],
  {
    error,
    meanwhile,
  }: { readonly error?: Error; readonly meanwhile?: (call: ModelCall) => Promise<void> } = {},
): ChatModel {
  const work = async (call: ModelCall): Promise<void> => {
    await meanwhile?.(call)
    for (const charge of charges) call.charge(charge)
    if (error) throw error
  }
  return {
    async complete(call) {
      await work(call)
      return answer
    },
    async *stream(call): AsyncGenerator<ChatEvent> {
      let charged = false
      try {
        yield { type: 'delta', content: 'one' }
        yield { type: 'delta', content: 'two' }
        charged = true
        await work(call)
        yield { type: 'finish', model: 'm', finish_reason: 'stop', usage: answer.usage }
      } finally {
        // A stream that its reader left has used tokens all the same.
        if (!charged) for (const charge of charges) call.charge({ ...charge, outcome: 'cancelled' })
      }
    },
  }
}

export const callOf = (more: Partial<ModelCall> = {}): ModelCall => ({
  id: randomUUID(),
  alias: 'tutor-default',
  request: { messages: [{ role: 'user', content: 'x' }], max_tokens: 100 },
  caller: { tenant_id: 'tenant-a', student_id: 'student-a', key_id: 'key-a', feature: 'reply' },
  signal: new AbortController().signal,
  deadline: Date.now() + 30_000,
  personal: [],
  charge: () => undefined,
  ...more,
})

export const read = async (events: AsyncIterable<ChatEvent>): Promise<ChatEvent[]> => {
  const seen: ChatEvent[] = []
  for await (const event of events) seen.push(event)
  return seen
}
