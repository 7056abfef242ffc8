import { startSimulator } from '@tutor/llm-simulator'
import { WebSocket } from 'ws'
import { startOneProcess } from './support/one-process.js'
import { eventsOf, type Json, openSession, send, type Tutor, testApiKey } from './support/tutor.js'

let tutor: Tutor
let simulator: Awaited<ReturnType<typeof startSimulator>>
const open: WebSocket[] = []
beforeAll(async () => {
  simulator = await startSimulator()
  tutor = await startOneProcess({ OPENAI_BASE_URL: simulator.url, MODEL_DEFAULT: 'sim:tokens=20,pace=5' })
}, 60_000)
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate()
})
afterAll(async () => {
  await tutor.stop()
  await simulator.close()
}, 30_000)

const authorization = `Bearer ${testApiKey}`

/** A connection, with all frames that it got so far. */
async function connect(
  at: Tutor = tutor,
  protocols: string[] = [],
  headers: Record<string, string> = { authorization },
) {
  const socket = new WebSocket(`${at.url.replace('http', 'ws')}/v1/ws`, protocols, { headers })
  open.push(socket)
  const frames: Json[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)))
    for (const look of waiting) look()
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  /** The first frame that satisfies. */
  const frame = (satisfies: (frame: Json) => boolean): Promise<Json> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = frames.find(satisfies)
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  const say = (message: object): void => socket.send(JSON.stringify(message))
  const answer = (id: string) => frame((one) => one.id === id)
  const ended = (turn: string) =>
    frame((one) => one.turn_id === turn && ['turn.done', 'turn.cancelled'].includes(one.event?.type))
  const eventsOfTurn = (turn: string): Json[] =>
    frames.filter((one) => one.type === 'event' && one.turn_id === turn).map(({ event }) => event)
  return { socket, say, frame, answer, ended, eventsOfTurn, closed, protocol: () => socket.protocol }
}

const overHttp = async (turn: string): Promise<Json[]> =>
  eventsOf((await send(tutor, 'GET', `/v1/turns/${turn}/events`)).body)

/** The status and problem with which an upgrade was refused. */
const refusal = (path: string, headers: Record<string, string>): Promise<{ status: number; body: Json }> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${tutor.url.replace('http', 'ws')}${path}`, { headers })
    socket.once('open', () => reject(new Error('was let in')))
    socket.once('error', reject)
    socket.once('unexpected-response', (_request, response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += String(chunk)
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
    })
  })

test('turns of two sessions on one connection have the very events of server-sent events', async () => {
  const { say, answer, ended, eventsOfTurn } = await connect()
  const sessions = [await openSession(tutor), await openSession(tutor)]
  for (const [at, session_id] of sessions.entries())
    say({ type: 'send', id: `m${at}`, session_id, content: 'quiz me on photosynthesis' })
  const turns = await Promise.all(['m0', 'm1'].map(async (id) => (await answer(id)).turn_id))
  for (const turn of turns) {
    await ended(turn)
    expect(eventsOfTurn(turn)).toEqual(await overHttp(turn))
    expect(eventsOfTurn(turn).length).toBeGreaterThan(8)
  }
})

test('a turn is resumed behind any event', async () => {
  const first = await connect()
  first.say({ type: 'send', id: 'm', session_id: await openSession(tutor), content: 'explain osmosis' })
  const turn = (await first.answer('m')).turn_id
  // Gone in the middle: the turn goes on.
  first.socket.terminate()
  const second = await connect()
  second.say({ type: 'resume', id: 'r', turn_id: turn })
  await second.ended(turn)
  const all = await overHttp(turn)
  expect(second.eventsOfTurn(turn)).toEqual(all)
  for (const after of [1, 5, all.length - 1]) {
    const { say, ended, eventsOfTurn } = await connect()
    say({ type: 'resume', id: 'r', turn_id: turn, after })
    await ended(turn)
    expect(eventsOfTurn(turn)).toEqual(all.slice(after))
  }
})

test('a message that is sent again with its key is the same turn', async () => {
  const { say, answer } = await connect()
  const session_id = await openSession(tutor)
  const message = { type: 'send', session_id, content: 'explain osmosis', idempotency_key: 'key-1' }
  say({ ...message, id: 'a' })
  say({ ...message, id: 'b' })
  expect((await answer('b')).turn_id).toBe((await answer('a')).turn_id)
  say({ ...message, id: 'c', content: 'explain diffusion' })
  expect((await answer('c')).problem.status).toBe(409)
})

test('a turn is cancelled', async () => {
  const { say, answer, ended, frame } = await connect()
  say({ type: 'send', id: 'm', session_id: await openSession(tutor), content: 'explain osmosis' })
  const turn = (await answer('m')).turn_id
  await frame((one) => one.event?.type === 'turn.accepted')
  say({ type: 'cancel', id: 'c', turn_id: turn })
  expect(await answer('c')).toEqual({ type: 'done', id: 'c', turn_id: turn })
  expect(['turn.cancelled', 'turn.done']).toContain((await ended(turn)).event.type)
})

test.each([
  ['no JSON', 'hello', 400, null],
  ['another type', JSON.stringify({ type: 'shout', id: 'x' }), 400, null],
  [
    'a session that is nobody’s',
    JSON.stringify({
      type: 'send',
      id: 'x',
      session_id: '6f1c9d0e-0000-4000-8000-000000000001',
      content: 'hi',
    }),
    404,
    'x',
  ],
  [
    'a turn that is nobody’s',
    JSON.stringify({ type: 'resume', id: 'x', turn_id: '6f1c9d0e-0000-4000-8000-000000000001' }),
    404,
    'x',
  ],
])('%s is answered with a problem, and the connection stays', async (_, text, status, id) => {
  const { socket, frame, say, answer } = await connect()
  socket.send(text)
  expect(await frame((one) => one.type === 'problem')).toMatchObject({ id, problem: { status } })
  say({ type: 'resume', id: 'next', turn_id: '6f1c9d0e-0000-4000-8000-000000000002' })
  expect((await answer('next')).problem.status).toBe(404)
})

test('what a command may not do goes beyond its limit as over HTTP', async () => {
  const { say, frame } = await connect()
  for (let n = 0; n < 45; n += 1)
    say({ type: 'unwatch', id: String(n), turn_id: '6f1c9d0e-0000-4000-8000-000000000001' })
  expect(await frame((one) => one.problem?.status === 429)).toMatchObject({ type: 'problem' })
})

test('a frame that is too large ends the connection', async () => {
  const { socket, closed } = await connect()
  socket.on('error', () => undefined)
  socket.send('x'.repeat(200_000))
  expect(await closed).toBe(1009)
})

test('a browser sends its key as a protocol, and is answered with ours', async () => {
  const { protocol, say, answer } = await connect(tutor, ['tutor.v1', `bearer.${testApiKey}`], {})
  expect(protocol()).toBe('tutor.v1')
  say({ type: 'unwatch', id: 'u', turn_id: '6f1c9d0e-0000-4000-8000-000000000001' })
  expect((await answer('u')).type).toBe('done')
})

test.each([
  ['without a key', '/v1/ws', {}, 401],
  ['with a wrong key', '/v1/ws', { authorization: `Bearer tutor_${'x'.repeat(43)}` }, 401],
  ['elsewhere', '/v1/sessions', { authorization }, 404],
])('an upgrade %s is refused with a problem', async (_, path, headers, status) => {
  const { status: told, body } = await refusal(path, headers)
  expect([told, body.status]).toEqual([status, status])
})

test('who stops says so first, and the client may connect again', async () => {
  const other = await startOneProcess()
  const { frame, closed } = await connect(other)
  const stopped = other.stop()
  expect(await frame((one) => one.type === 'going_away')).toEqual({ type: 'going_away' })
  expect(await closed).toBe(1012)
  await stopped
}, 30_000)
