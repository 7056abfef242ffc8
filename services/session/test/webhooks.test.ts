import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { type Arrived, json, openToolServer, type ToolServer } from '../../../test/tool-server.js'
import { until } from '../../../test/until.js'
import { type Json, type Tutor, testBench } from './support/tutor.js'

const bench = testBench()
let receiver: ToolServer
beforeAll(async () => {
  await bench.open()
  receiver = await openToolServer()
})
beforeEach(() => receiver.answers(json(200, {})))
afterEach(() => bench.stopAll())
afterAll(async () => {
  await bench.close()
  await receiver.stop()
})

const secretsKey = randomBytes(32).toString('base64')
const settings = { WEBHOOK_ALLOWED_HOSTS: '127.0.0.1', WEBHOOK_SECRETS_KEY: secretsKey, JOBS_POLL_MS: '50' }
const events = ['turn.completed', 'turn.failed', 'review.due']

/** A service with a webhook of a tenant of its own. */
async function withWebhook(more: { events?: string[]; answers?: Json; settings?: Json } = {}) {
  const started = await bench.start(more.answers, { ...settings, ...more.settings })
  const tutor = await started.as({ tenant_id: randomUUID() })
  const { body } = await tutor.send('POST', '/v1/webhooks', {
    url: `${receiver.url}/hook`,
    events: more.events ?? events,
  })
  return { tutor, webhook: body, path: `/v1/webhooks/${body.id}` }
}

const arrived = (count = 1): Promise<Arrived[]> =>
  until(
    () => receiver.arrived,
    (seen) => seen.length >= count,
  )
const deliveries = async (tutor: Tutor, path: string): Promise<Json[]> =>
  (await tutor.send('GET', `${path}/deliveries`)).body.items
const settled = (tutor: Tutor, path: string, status: string) =>
  until(
    () => deliveries(tutor, path),
    (items) => items.length > 0 && items.every((item) => item.status === status),
  )
/** Lets jobs that wait for their next attempt begin now. */
const hurry = async () => {
  const db = await bench.db()
  await sql`update session.jobs set due_at = now()
    where status = 'waiting' and name = 'webhook.deliver'`.execute(db)
}
const isSignedBy = (secret: string, { headers, body }: Arrived): boolean => {
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const expected = `v1,${createHmac('sha256', key).update(content).digest('base64')}`
  return String(headers['webhook-signature']).split(' ').includes(expected)
}

describe('a webhook', () => {
  test('is told of a finished turn by ids and links, signed, without a word of what was said', async () => {
    const { tutor, webhook, path } = await withWebhook()
    const session = await tutor.openSession({ user_id: 'ada' })
    const turn = (await tutor.say(session, 'the secret of my heart')).body
    const [request] = await arrived()
    expect(JSON.parse(request!.body)).toEqual({
      type: 'turn.completed',
      timestamp: turn.finished_at,
      data: {
        turn_id: turn.id,
        session_id: session,
        student_id: 'ada',
        links: { turn: `/v1/turns/${turn.id}` },
      },
    })
    expect(isSignedBy(webhook.secret, request!)).toBe(true)
    expect(isSignedBy(`whsec_${randomBytes(32).toString('base64')}`, request!)).toBe(false)
    expect(Math.abs(Number(request!.headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(60)
    const [delivery] = await settled(tutor, path, 'delivered')
    expect(delivery).toMatchObject({
      id: request!.headers['webhook-id'],
      event: 'turn.completed',
      attempts: 1,
      response_status: 200,
      reason: null,
    })
  })

  test('is told of a turn that failed, with the code', async () => {
    const { tutor } = await withWebhook({
      answers: { plan: async () => Promise.reject(new Error('broken')) },
      settings: { TURN_MAX_ATTEMPTS: '1' },
    })
    await tutor.ended(await tutor.accept(await tutor.openSession(), 'hello'))
    const [request] = await arrived()
    expect(JSON.parse(request!.body)).toMatchObject({ type: 'turn.failed', data: { code: 'internal' } })
  })

  test('is told of nothing that it did not ask for, of no other tenant’s turns, and once it is disabled of nothing', async () => {
    const { tutor, path } = await withWebhook({ events: ['turn.failed'] })
    const other = await withWebhook()
    await tutor.say(await tutor.openSession(), 'hello')
    await other.tutor.say(await other.tutor.openSession(), 'hello')
    await settled(other.tutor, other.path, 'delivered')
    expect(await deliveries(tutor, path)).toEqual([])
    await other.tutor.send('PATCH', other.path, { status: 'disabled' })
    await other.tutor.say(await other.tutor.openSession(), 'hello')
    expect(await deliveries(other.tutor, other.path)).toHaveLength(1)
  })
})

describe('a delivery', () => {
  test('that is not taken is tried again under the same id with a new signature, and then delivered', async () => {
    receiver.answers(json(500, {}))
    const { tutor, webhook, path } = await withWebhook()
    await tutor.say(await tutor.openSession(), 'hello')
    const [first] = await arrived()
    const [pending] = await until(
      () => deliveries(tutor, path),
      ([delivery]) => delivery?.attempts === 1,
    )
    expect(pending).toMatchObject({ status: 'pending', response_status: 500, reason: 'webhook_refused' })
    receiver.answers(json(204, ''))
    await hurry()
    const [second] = await arrived()
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id'])
    expect(isSignedBy(webhook.secret, second!)).toBe(true)
    expect(await settled(tutor, path, 'delivered')).toMatchObject([{ attempts: 2, response_status: 204 }])
  })

  test('that is never taken has failed in the end, and is sent again when that is asked for', async () => {
    receiver.answers(json(503, {}))
    const { tutor, path } = await withWebhook()
    await tutor.say(await tutor.openSession(), 'hello')
    await arrived()
    const db = await bench.db()
    await until(
      async () => {
        await sql`update session.jobs set attempts = 9
          where status = 'waiting' and name = 'webhook.deliver'`.execute(db)
        await hurry()
        return await deliveries(tutor, path)
      },
      ([delivery]) => delivery?.status === 'failed',
    )
    const [failed] = await deliveries(tutor, path)
    receiver.answers(json(200, {}))
    const again = await tutor.send('POST', `${path}/deliveries/${failed.id}/redeliver`)
    expect([again.status, again.body.status]).toEqual([202, 'pending'])
    const [request] = await arrived()
    expect(request!.headers['webhook-id']).toBe(failed.id)
    await settled(tutor, path, 'delivered')
  })

  test('whose endpoint is gone (410) disables the webhook', async () => {
    receiver.answers(json(410, {}))
    const { tutor, path } = await withWebhook()
    await tutor.say(await tutor.openSession(), 'hello')
    await settled(tutor, path, 'failed')
    await until(
      () => tutor.send('GET', path),
      ({ body }) => body.status === 'disabled',
    )
  })

  test('follows no redirect', async () => {
    receiver.answers((response) => response.writeHead(302, { location: `${receiver.url}/other` }).end())
    const { tutor, path } = await withWebhook()
    await tutor.say(await tutor.openSession(), 'hello')
    const [delivery] = await until(
      () => deliveries(tutor, path),
      ([item]) => item?.attempts === 1,
    )
    expect(delivery).toMatchObject({ response_status: 302, reason: 'webhook_refused' })
    expect(receiver.arrived.map(({ url }) => url)).toEqual(['/hook'])
  })

  test('may be sent again when it has been delivered, not while it is being tried', async () => {
    receiver.answers(json(500, {}))
    const { tutor, path } = await withWebhook()
    await tutor.say(await tutor.openSession(), 'hello')
    const [delivery] = await until(
      () => deliveries(tutor, path),
      ([item]) => item?.attempts === 1,
    )
    const redeliver = () => tutor.send('POST', `${path}/deliveries/${delivery.id}/redeliver`)
    expect((await redeliver()).body.code).toBe('delivery_pending')
    receiver.answers(json(200, {}))
    await hurry()
    await settled(tutor, path, 'delivered')
    receiver.answers(json(200, {}))
    expect((await redeliver()).status).toBe(202)
    const [again] = await arrived()
    expect(again!.headers['webhook-id']).toBe(delivery.id)
  })

  test('whose job died of its workers can be sent again, too', async () => {
    receiver.answers(json(500, {}))
    const { tutor, path } = await withWebhook()
    await tutor.say(await tutor.openSession(), 'hello')
    const [delivery] = await until(
      () => deliveries(tutor, path),
      ([item]) => item?.attempts === 1,
    )
    const db = await bench.db()
    await sql`update session.jobs set attempts = 10 where name = 'webhook.deliver' and status = 'waiting'`.execute(
      db,
    )
    await hurry()
    const sent = await until(
      () => tutor.send('POST', `${path}/deliveries/${delivery.id}/redeliver`),
      ({ status }) => status !== 409,
    )
    expect(sent.status).toBe(202)
  })

  test('of a turn that two services on one database have run is sent once', async () => {
    const { tutor, path } = await withWebhook()
    await bench.start({}, settings)
    const session = await tutor.openSession()
    for (const word of ['one', 'two', 'three', 'four']) await tutor.say(session, word)
    const all = await settled(tutor, path, 'delivered')
    await until(
      () => deliveries(tutor, path),
      (items) => items.length === 4 && items.every(({ status }) => status === 'delivered'),
    )
    expect(all.every(({ attempts }) => attempts === 1)).toBe(true)
    expect(new Set(receiver.arrived.map(({ headers }) => headers['webhook-id'])).size).toBe(
      receiver.arrived.length,
    )
  })
})

describe('the secret', () => {
  test('is shown once, stored sealed, and for a day its successor signs beside it', async () => {
    const { tutor, webhook, path } = await withWebhook()
    expect(webhook.secret).toMatch(/^whsec_/)
    expect((await tutor.send('GET', path)).body).not.toHaveProperty('secret')
    const db = await bench.db()
    const row = await db
      .selectFrom('webhooks')
      .select('secrets')
      .where('id', '=', webhook.id)
      .executeTakeFirstOrThrow()
    expect(row.secrets.toString('latin1')).not.toContain(webhook.secret)
    const renewed = await tutor.send('POST', `${path}/secret`)
    expect(renewed.status).toBe(200)
    await tutor.say(await tutor.openSession(), 'hello')
    const [request] = await arrived()
    expect([webhook.secret, renewed.body.secret].map((secret) => isSignedBy(secret, request!))).toEqual([
      true,
      true,
    ])
  })

  test('of an earlier key is sealed with the current one at the start, so that the old key can go', async () => {
    const { tutor, webhook } = await withWebhook()
    const next = randomBytes(32).toString('base64')
    await tutor.stop()
    const between = await bench.start(
      {},
      { ...settings, WEBHOOK_SECRETS_KEY: next, WEBHOOK_SECRETS_OLD_KEYS: secretsKey },
    )
    await between.stop()
    const db = await bench.db()
    const { tenant_id } = await db
      .selectFrom('webhooks')
      .select('tenant_id')
      .where('id', '=', webhook.id)
      .executeTakeFirstOrThrow()
    const after = await (await bench.start({}, { ...settings, WEBHOOK_SECRETS_KEY: next })).as({ tenant_id })
    await after.say(await after.openSession(), 'hello')
    const [request] = await arrived()
    expect(isSignedBy(webhook.secret, request!)).toBe(true)
  })

  test('can’t be kept without a key', async () => {
    const tutor = await bench.start({}, { WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' })
    const { status, body } = await tutor.send('POST', '/v1/webhooks', { url: receiver.url, events })
    expect([status, body.code]).toEqual([400, 'no_secrets_key'])
  })
})

describe('the routes', () => {
  test('create, list by page, change and remove webhooks of the tenant', async () => {
    const { tutor, webhook, path } = await withWebhook()
    const second = (await tutor.send('POST', '/v1/webhooks', { url: receiver.url, events: ['review.due'] }))
      .body
    const page = (await tutor.send('GET', '/v1/webhooks?limit=1')).body
    expect(page.items).toMatchObject([{ id: second.id, events: ['review.due'], status: 'enabled' }])
    const rest = (await tutor.send('GET', `/v1/webhooks?limit=1&cursor=${page.next_cursor}`)).body
    expect(rest).toMatchObject({ items: [{ id: webhook.id }], next_cursor: null })
    const changed = await tutor.send('PATCH', path, { events: ['turn.failed'] })
    expect(changed.body).toMatchObject({ events: ['turn.failed'], url: `${receiver.url}/hook` })
    expect((await tutor.send('DELETE', path)).status).toBe(204)
    expect((await tutor.send('GET', path)).status).toBe(404)
  })

  test.each([
    'https://127.0.0.1/hook',
    'https://169.254.169.254/latest',
    'http://example.org/hook',
    'https://localhost/',
    'https://user:pass@example.org/',
    'nonsense',
  ])('400 for %s, also in a change', async (url) => {
    const { tutor, path } = await withWebhook({ settings: { WEBHOOK_ALLOWED_HOSTS: receiver.host } })
    for (const answer of [
      await tutor.send('POST', '/v1/webhooks', { url, events }),
      await tutor.send('PATCH', path, { url }),
    ])
      expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, 'url'])
  })

  test('403 for a key of a student and without the scope, 404 for another tenant’s, 409 for too many', async () => {
    const { tutor, path } = await withWebhook()
    const student = await tutor.as({ student_id: 'ada' })
    expect((await student.send('GET', '/v1/webhooks')).body.code).toBe('student_key')
    const chatting = await tutor.as({ scopes: ['chat'] })
    expect((await chatting.send('GET', '/v1/webhooks')).body.code).toBe('missing_scope')
    const stranger = await tutor.as({ tenant_id: 'stranger' })
    for (const [method, place] of [
      ['GET', path],
      ['DELETE', path],
      ['POST', `${path}/secret`],
      ['GET', `${path}/deliveries`],
      ['POST', `${path}/deliveries/${randomUUID()}/redeliver`],
    ] as const)
      expect((await stranger.send(method, place)).status).toBe(404)
    const full = await tutor.as({ tenant_id: randomUUID() })
    const create = () => full.send('POST', '/v1/webhooks', { url: receiver.url, events })
    for (let n = 0; n < 20; n += 1) expect((await create()).status).toBe(201)
    expect((await create()).body.code).toBe('too_many_webhooks')
  })
})
