import { Disclosure, identityContract, type Principal, Usage } from '@tutor/contracts'
import { createLogger, createMetrics } from '@tutor/platform'
import { type Running, run } from '@tutor/service'
import { memoryIdentity, stubNeighbour, testEnvironment } from '@tutor/service/testing'
import { type Database, openDatabase } from '@tutor/storage'
import { openTestDatabase } from '../../../test/database.js'
import { llmProxy } from '../src/index.js'
import { insertCalls, type Settlement, writeSettlements } from '../src/money/ledger-statements.js'
import type { Tables } from '../src/money/tables.js'
import { chargeOf, usageOf } from './money/money.js'
import { neighbours } from './support/proxy.js'

const identity = memoryIdentity()
let server: Awaited<ReturnType<typeof openTestDatabase>>
let database: Database
let running: Running

beforeAll(async () => {
  server = await openTestDatabase()
  running = await run(
    [stubNeighbour(identityContract, identity.handlers), ...neighbours, llmProxy],
    testEnvironment({ DATABASE_URL: server.url }),
  )
  database = await openDatabase(server.url, {
    logger: createLogger('silent'),
    metrics: createMetrics(),
    poolSize: 2,
  })
  await fill()
})
afterAll(async () => {
  await running.stop()
  await database.close()
  await server.close()
})

interface Row {
  readonly day: string
  readonly tenant?: string
  readonly student?: string | null
  readonly feature?: string
  readonly alias?: string
  /** Null while it is under way. */
  readonly outcome?: string | null
  readonly charges?: Settlement['charges']
}
const charge = (number: number, deployment: string, cost: number) => ({
  ...chargeOf(cost, { deployment, usage: usageOf(100, 10, 20) }),
  number,
})

async function write(rows: readonly Row[]): Promise<void> {
  const db = database.forSchema<Tables>('llm-proxy')
  const named = rows.map((row, n) => ({ ...row, id: `${row.day} ${n} ${Math.random()}` }))
  await insertCalls(
    db,
    named.map(
      ({ id, day, tenant = 'tenant-a', student = 's1', feature = 'reply', alias = 'tutor-default' }) => ({
        ...{ id, request_id: null, tenant_id: tenant, student_id: student, key_id: null, feature, alias },
        ...{ reserved_tokens: 1, reserved_micro_usd: 1, hidden: { email: 2 }, sent_hash: '00ff' },
        ...{ opened_at: Date.parse(day), expires_at: Date.parse(day) + 60_000 },
      }),
    ),
  )
  const settled = named.filter(({ outcome }) => outcome !== null)
  await writeSettlements(
    db,
    settled.map(({ id, outcome = 'ok', charges = [charge(1, 'one', 5)] }) => ({ id, outcome, charges })),
  )
}

const fill = () =>
  write([
    { day: '2026-03-01T00:00:00.000Z' },
    { day: '2026-03-01T23:59:59.999Z', student: 's2', feature: 'tools' },
    { day: '2026-03-02T00:00:00.000Z', charges: [charge(1, 'one', 7), charge(2, 'two', 8)] },
    {
      day: '2026-03-02T12:00:00.000Z',
      student: null,
      alias: 'tutor-reasoning',
      outcome: 'model_busy',
      charges: [],
    },
    { day: '2026-03-02T13:00:00.000Z', outcome: null },
    { day: '2026-03-03T12:00:00.000Z', student: '=cmd|"/c calc"!A1, x' },
    { day: '2026-03-02T12:00:00.000Z', tenant: 'tenant-b', student: 's1' },
  ])

interface Asked {
  readonly accept?: string
  readonly path?: string
}

async function get(
  query: string,
  { accept = 'application/json', path = '/v1/usage', ...who }: Partial<Principal> & Asked = {},
) {
  const response = await fetch(`${running.url}${path}?${query}`, {
    headers: { accept, authorization: await identity.authorization('llm-proxy', who) },
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) }
}
const march = 'from=2026-03-01&to=2026-03-31'
const sums = (calls: number, charges: number, cost_micro_usd: number) => ({
  ...{ calls, input_tokens: charges * 100, cached_input_tokens: charges * 20, output_tokens: charges * 10 },
  cost_micro_usd,
})

describe('GET /v1/usage', () => {
  test('200: by day, first and last included, of finished calls of the tenant, with totals', async () => {
    const { status, json } = await get(march)
    expect(status).toBe(200)
    expect(Usage.parse(json())).toEqual({
      from: '2026-03-01',
      to: '2026-03-31',
      items: [
        { day: '2026-03-01', ...sums(2, 2, 10) },
        { day: '2026-03-02', ...sums(2, 2, 15) },
        { day: '2026-03-03', ...sums(1, 1, 5) },
      ],
      totals: sums(5, 5, 30),
      next_cursor: null,
    })
    expect((await get('from=2026-03-02&to=2026-03-02')).json().totals).toEqual(sums(2, 2, 15))
  })

  test('200: by deployment, where a call of two counts under both and once in the totals', async () => {
    const { items, totals } = (await get(`${march}&group_by=deployment`)).json()
    expect(items).toEqual([
      { deployment: null, ...sums(1, 0, 0) },
      { deployment: 'one', ...sums(4, 4, 22) },
      { deployment: 'two', ...sums(1, 1, 8) },
    ])
    expect(totals).toEqual(sums(5, 5, 30))
  })

  test('200: by several, in the order asked for, page by page without gap or repetition', async () => {
    const all = (await get(`${march}&group_by=student,feature,alias&limit=100`)).json().items
    expect(
      all.map(({ student, feature, alias }: Record<string, unknown>) => [student, feature, alias]),
    ).toEqual([
      [null, 'reply', 'tutor-reasoning'],
      ['=cmd|"/c calc"!A1, x', 'reply', 'tutor-default'],
      ['s1', 'reply', 'tutor-default'],
      ['s2', 'tools', 'tutor-default'],
    ])
    const seen = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Usage = (
        await get(`${march}&group_by=student,feature,alias&limit=1${cursor && `&cursor=${cursor}`}`)
      ).json()
      expect(page.items).toHaveLength(1)
      expect(page.totals).toEqual(sums(5, 5, 30))
      seen.push(...page.items)
      cursor = page.next_cursor
    }
    expect(seen).toEqual(all)
  })

  test('200: this month unless told', async () => {
    const today = new Date().toISOString().slice(0, 10)
    expect((await get('')).json()).toMatchObject({ from: `${today.slice(0, 8)}01`, to: today, items: [] })
  })

  test('200: a key of a student sees that student only, whatever it groups by', async () => {
    for (const dimension of ['student', 'day', 'deployment'])
      expect((await get(`${march}&group_by=${dimension}`, { student_id: 's2' })).json().totals).toEqual(
        sums(1, 1, 5),
      )
    const csv = await get(`${march}&group_by=student`, { student_id: 's2', accept: 'text/csv' })
    expect(csv.text.split('\r\n').slice(1)).toEqual(['s2,1,100,20,10,5,0.000005', ''])
  })

  test("200: another tenant's usage is its own", async () => {
    expect((await get(march, { tenant_id: 'tenant-b' })).json().totals).toEqual(sums(1, 1, 5))
    expect((await get(march, { tenant_id: 'tenant-c' })).json()).toMatchObject({
      items: [],
      totals: sums(0, 0, 0),
    })
  })

  test('200: as CSV, with inert formulas, exact dollars and every group however many there are', async () => {
    const { headers, text } = await get(`${march}&group_by=day,student&limit=1`, { accept: 'text/csv' })
    expect(headers.get('content-type')).toMatch(/^text\/csv/)
    expect(headers.get('content-disposition')).toBe('attachment; filename=usage-2026-03-01-2026-03-31.csv')
    expect(text.split('\r\n')).toEqual([
      'day,student,calls,input_tokens,cached_input_tokens,output_tokens,cost_micro_usd,cost_usd',
      '2026-03-01,s1,1,100,20,10,5,0.000005',
      '2026-03-01,s2,1,100,20,10,5,0.000005',
      '2026-03-02,,1,0,0,0,0,0.000000',
      '2026-03-02,s1,1,200,40,20,15,0.000015',
      `2026-03-03,"'=cmd|""/c calc""!A1, x",1,100,20,10,5,0.000005`,
      '',
    ])
  })

  test('200: as CSV, more groups than are read at once', async () => {
    const students = Array.from({ length: 5_003 }, (_, n) => `s${n}`)
    await write(students.map((student) => ({ day: '2025-01-01T00:00:00Z', student })))
    const { text } = await get('from=2025-01-01&to=2025-01-01&group_by=student', { accept: 'text/csv' })
    const lines = text.trimEnd().split('\r\n').slice(1)
    expect(lines.map((line) => line.split(',')[0]).sort()).toEqual([...students].sort())
  })

  test.each(['-1', '+1', '@x', '\tx', ' =x', '＝x'])('CSV: %j is no formula', async (student) => {
    const tenant = `tenant ${student}`
    await write([{ day: '2025-02-01T00:00:00Z', tenant, student }])
    const { text } = await get('from=2025-02-01&to=2025-02-01&group_by=student', {
      accept: 'text/csv',
      tenant_id: tenant,
    })
    expect(text.split('\r\n')[1]).toMatch(/^"?'/)
  })

  test.each([
    ['a day that does not exist', 'from=2026-02-30'],
    ['a beginning behind the end', 'from=2026-03-02&to=2026-03-01'],
    ['more than a leap year', 'from=2025-01-01&to=2026-03-01'],
    ['a dimension that there is not', 'group_by=day,price'],
    ['a cursor that is none', `${march}&cursor=x`],
    ['a cursor of another list', `${march}&cursor=${Buffer.from('["a","b"]').toString('base64url')}`],
    ['a cursor with a NUL', `${march}&cursor=${Buffer.from('["\\u0000"]').toString('base64url')}`],
    ['a field that there is not', 'tenant=b'],
  ])('400: %s', async (_, query) => {
    const { status, headers } = await get(query)
    expect([status, headers.get('content-type')]).toEqual([
      400,
      expect.stringContaining('application/problem+json'),
    ])
  })

  test('401 without a token, 403 without the scope', async () => {
    expect((await fetch(`${running.url}/v1/usage`)).status).toBe(401)
    expect((await get('', { scopes: ['chat'] })).status).toBe(403)
  })
})

describe('GET /v1/disclosures', () => {
  const path = '/v1/disclosures'
  const tenant = 'discloses'
  beforeAll(() =>
    write([
      { tenant, day: '2026-03-01T00:00:00.000Z' },
      { tenant, day: '2026-03-01T23:59:59.999Z', student: 's2' },
      { tenant, day: '2026-03-02T00:00:00.000Z', charges: [charge(1, 'one', 7), charge(2, 'two', 8)] },
      { tenant, day: '2026-03-02T13:00:00.000Z', outcome: null },
    ]),
  )
  const all = async (query: string, who: Partial<Principal> = {}): Promise<Disclosure[]> => {
    const items: Disclosure[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { json } = await get(`limit=2${query}${cursor && `&cursor=${cursor}`}`, {
        path,
        tenant_id: tenant,
        ...who,
      })
      items.push(...json().items.map((item: unknown) => Disclosure.parse(item)))
      cursor = json().next_cursor
    }
    return items
  }

  test('200: what each call of the tenant let out, the newest first, page by page', async () => {
    const items = await all('')
    expect(items.map(({ at }) => at)).toEqual(
      ['02T13:00:00', '02T00:00:00', '01T23:59:59.999', '01T00:00:00'].map((time) =>
        new Date(`2026-03-${time}Z`).toISOString(),
      ),
    )
    expect(items[1]).toEqual({
      ...{ id: expect.any(String), at: '2026-03-02T00:00:00.000Z', alias: 'tutor-default', feature: 'reply' },
      ...{
        student: 's1',
        outcome: 'ok',
        deployments: ['one', 'two'],
        hidden: { email: 2 },
        sent_hash: '00ff',
      },
    })
    expect(items[0]).toMatchObject({ outcome: null, deployments: [] })
  })

  test('a key of a student sees that student only; another can not be asked for', async () => {
    expect((await all('', { student_id: 's2' })).map(({ student }) => student)).toEqual(['s2'])
    expect((await all('&student=s2')).map(({ student }) => student)).toEqual(['s2'])
    expect((await get('student=s1', { path, student_id: 's2' })).status).toBe(404)
  })

  test.each(['x', 'WyJ4IiwieSJd'])('400: the cursor %s', async (cursor) => {
    const { status, json } = await get(`cursor=${cursor}`, { path })
    expect([status, json().errors]).toEqual([400, [{ path: 'cursor', message: 'Not a cursor of this list' }]])
  })
})
