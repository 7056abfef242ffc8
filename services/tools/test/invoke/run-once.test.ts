import { createHash, randomUUID } from 'node:crypto'
import type { ToolResult } from '@tutor/contracts'
import { createLogger, createMetrics } from '@tutor/platform'
import { type Database, migrate, openDatabase } from '@tutor/storage'
import { type Kysely, sql } from 'kysely'
import { openTestDatabase } from '../../../../test/database.js'
import { createRunOnce, forgetOldInvocations } from '../../src/invoke/run-once.js'
import { migrations } from '../../src/migrations.js'
import type { Tables } from '../../src/tables.js'

let server: Awaited<ReturnType<typeof openTestDatabase>>
let database: Database
let db: Kysely<Tables>
beforeAll(async () => {
  server = await openTestDatabase()
  database = await openDatabase(server.url, {
    logger: createLogger('silent'),
    metrics: createMetrics(),
    poolSize: 8,
  })
  await migrate(database, 'tools', migrations)
  db = database.forSchema<Tables>('tools')
})
afterAll(async () => {
  await database.close()
  await server.close()
})

const resultOf = (text: string): ToolResult => ({
  tool: 'echo',
  output: { z: text, a: 1 },
  artifact: { kind: 'text', title: 'T', markdown: text },
  engine: { path: 'local' },
  notices: [],
})
const newKey = () => ({
  tenantId: 'a',
  idempotencyKey: randomUUID(),
  requestHash: createHash('sha256').update('x').digest(),
})
const never = new AbortController().signal
const setRow = (key: { idempotencyKey: string }, change: object) =>
  db.updateTable('invocations').set(change).where('idempotency_key', '=', key.idempotencyKey).execute()

test('calls at the same time run once and all get the result, byte for byte', async () => {
  const key = newKey()
  let [runs, finish] = [0, (): void => undefined]
  const started = new Promise<void>((resolve) => {
    finish = resolve
  })
  const runOnce = createRunOnce(db)
  const call = () =>
    runOnce(key, never, async () => {
      runs += 1
      await started
      return resultOf(`run ${runs}`)
    })
  const calls = Array.from({ length: 5 }, call)
  while (runs === 0) await new Promise((resolve) => setImmediate(resolve))
  finish()
  const results = await Promise.all(calls)
  expect(new Set(results.map((result) => JSON.stringify(result)))).toEqual(
    new Set([JSON.stringify(resultOf('run 1'))]),
  )
  expect(runs).toBe(1)
})

test('a caller who waits for another run can stop waiting', async () => {
  const key = newKey()
  const runOnce = createRunOnce(db)
  let finish = (): void => undefined
  const first = runOnce(
    key,
    never,
    () =>
      new Promise((resolve) => {
        finish = () => resolve(resultOf('late'))
      }),
  )
  while (
    !(await db
      .selectFrom('invocations')
      .select('run_id')
      .where('idempotency_key', '=', key.idempotencyKey)
      .executeTakeFirst())
  );
  const waiting = new AbortController()
  const second = runOnce(key, waiting.signal, async () => resultOf('never'))
  waiting.abort(new Error('gone'))
  await expect(second).rejects.toThrow('gone')
  finish()
  expect(await first).toEqual(resultOf('late'))
})

test('a run whose process died is taken over when its lease has ended, and not before', async () => {
  const key = newKey()
  const runOnce = createRunOnce(db)
  await runOnce(key, never, async () => resultOf('first'))
  // As a process leaves it that is killed in the middle of a run.
  await setRow(key, { result: null, lease_until: sql`now() + interval '1 hour'` })
  const waiting = new AbortController()
  let ran = false
  const call = runOnce(key, waiting.signal, async () => {
    ran = true
    return resultOf('second')
  })
  await runOnce(newKey(), never, async () => resultOf('in between'))
  expect(ran).toBe(false)
  await setRow(key, { lease_until: sql`now() - interval '1 second'` })
  expect(await call).toEqual(resultOf('second'))
})

test('only results older than asked are forgotten', async () => {
  const [old, young] = [newKey(), newKey()]
  const runOnce = createRunOnce(db)
  for (const key of [old, young]) await runOnce(key, never, async () => resultOf('first'))
  await setRow(old, { created_at: sql`now() - interval '3 hours'` })
  await forgetOldInvocations(db, 2)
  expect(await runOnce(old, never, async () => resultOf('again'))).toEqual(resultOf('again'))
  expect(await runOnce(young, never, async () => resultOf('again'))).toEqual(resultOf('first'))
})
