import { until } from '../../../test/until.js'
import { analysis, decisionOf } from './support/neighbours.js'
import { eventsOf, type Json, type StreamedEvent, signalOf, type Tutor, testBench } from './support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

const events = async (tutor: Tutor, turn: string, lastEventId?: string): Promise<StreamedEvent[]> => {
  const { body } = await tutor.send(
    'GET',
    `/v1/turns/${turn}/events`,
    undefined,
    lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
  )
  return eventsOf(body)
}

/** Reads a stream until its text satisfies, and leaves it open; `rest` reads on to its end. */
async function readUntil(response: Response, satisfies: (text: string) => boolean) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const read = async (enough: (text: string) => boolean): Promise<string> => {
    while (!enough(text)) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done) break
      text += value
    }
    return text
  }
  return { text: await read(satisfies), rest: () => read(() => false), leave: () => reader?.cancel() }
}

describe('the events of a turn', () => {
  test('go on behind any Last-Event-ID, without a gap and without a repetition', async () => {
    const tutor = await bench.start()
    const { body: turn } = await tutor.say(await tutor.openSession(), 'call note_maker')
    const all = await events(tutor, turn.id)
    expect(all.length).toBeGreaterThan(8)
    for (let last = 0; last < all.length; last += 1)
      expect(await events(tutor, turn.id, String(last))).toEqual(all.slice(last))
  })

  test('reach a client that lost its connection in the middle of a running turn', async () => {
    const held = signalOf()
    const tutor = await bench.start({
      plan: async () => {
        await held.promise
        return decisionOf('converse')
      },
    })
    const session = await tutor.openSession()
    const first = await tutor.open(
      'POST',
      `/v1/sessions/${session}/messages`,
      { content: 'hello' },
      { headers: { Accept: 'text/event-stream' } },
    )
    const { text, leave } = await readUntil(first, (read) => read.includes('"step":"plan"'))
    await leave()
    const before = eventsOf(text)
    const rest = events(tutor, before[0]?.data.turn_id, String(before.at(-1)?.id))
    held.resolve()
    const both = [...before, ...(await rest)]
    expect(both.map(({ id }) => id)).toEqual(both.map((_, index) => index + 1))
    expect(both.at(-1)?.type).toBe('turn.done')
    expect(both).toEqual(await events(tutor, before[0]?.data.turn_id))
  })

  test('are the same to the byte, wherever the connection is cut and while the turn runs, as for who was never cut', async () => {
    const words = Array.from({ length: 12 }, (_, at) => `word ${at} – ünï “quoted”\n`)
    const tutor = await bench.start({
      chat: async function* () {
        for (const text of words) {
          yield { type: 'delta', text }
          // The pieces of 25 ms are one event.
          await new Promise((resolve) => setTimeout(resolve, 30))
        }
        const usage = { input_tokens: 1, output_tokens: 1, cost_micro_usd: 0 }
        yield { type: 'finish', model: 'scripted', usage, reason: 'stop' }
      },
    })
    const turn = await tutor.accept(await tutor.openSession(), 'call note_maker')
    const open = (last: number) =>
      tutor.open('GET', `/v1/turns/${turn}/events`, undefined, { headers: { 'Last-Event-ID': String(last) } })
    const boundary = /[\s\S]*?\n\n/.source
    /** What a client has that takes so many events of each connection before it is cut. */
    const cutEvery = async (count: number): Promise<string> => {
      const whole = new RegExp(`^(?:${boundary}){${count}}`)
      let taken = ''
      for (let last = 0; !taken.includes('event: turn.done'); ) {
        const { text, leave } = await readUntil(await open(last), (read) => whole.test(read))
        await leave()
        const part = whole.exec(text)?.[0] ?? text
        taken += part
        last = eventsOf(taken).at(-1)?.id ?? 0
      }
      return taken
    }
    const [uncut, ...cut] = await Promise.all([
      open(0).then((response) => response.text()),
      ...[1, 2, 3, 5].map(cutEvery),
    ])
    expect(eventsOf(uncut).length).toBeGreaterThan(15)
    for (const text of cut) expect(text).toBe(uncut)
    for (let count = 1; count < eventsOf(uncut).length; count += 1) expect(await cutEvery(count)).toBe(uncut)
  })

  test('are streamed while the turn runs, and the turn goes on when nobody listens', async () => {
    const held = signalOf()
    const tutor = await bench.start({
      analyze: async () => {
        await held.promise
        return analysis
      },
    })
    const session = await tutor.openSession()
    const response = await tutor.open(
      'POST',
      `/v1/sessions/${session}/messages`,
      { content: 'hello' },
      { headers: { Accept: 'text/event-stream' } },
    )
    const { text, leave } = await readUntil(response, (read) => read.includes('step.started'))
    await leave()
    held.resolve()
    expect(await tutor.ended(eventsOf(text)[0]?.data.turn_id)).toMatchObject({ status: 'done' })
  })

  test('tell the pieces of a model’s reply in order, and take back what a cut stream had said', async () => {
    const tutor = await bench.start({
      chat: async function* () {
        yield { type: 'delta', text: 'Half an ' }
        yield { type: 'delta', text: 'answer' }
        throw new Error('cut')
      },
    })
    const { body: turn } = await tutor.say(await tutor.openSession(), 'call note_maker')
    expect(turn.reply.engine).toEqual({ path: 'local', fallback_reason: expect.any(String) })
    const told = (await events(tutor, turn.id)).filter(({ type }) => type.startsWith('reply.'))
    const reset = told.findIndex(({ type }) => type === 'reply.reset')
    expect(
      told
        .slice(0, reset)
        .map(({ data }) => data.text)
        .join(''),
    ).toBe('Half an answer')
    expect(
      told
        .slice(reset + 1)
        .map(({ data }) => data.text)
        .join(''),
    ).toBe(turn.reply.content)
  })

  test('are the model’s words exactly', async () => {
    const pieces = ['Let', '’s ', 'begin \u2028', '😀', '\n\n', 'now.']
    const tutor = await bench.start({
      chat: async function* () {
        for (const text of pieces) yield { type: 'delta', text }
        yield {
          type: 'finish',
          model: 'stub',
          usage: { input_tokens: 1, output_tokens: 6, cost_micro_usd: 0 },
          reason: 'stop',
        }
      },
    })
    const { body: turn } = await tutor.say(await tutor.openSession(), 'call note_maker')
    expect(turn.reply).toMatchObject({ content: pieces.join(''), engine: { path: 'model', model: 'stub' } })
    const told = (await events(tutor, turn.id)).filter(({ type }) => type === 'reply.delta')
    expect(told.map(({ data }) => data.text).join('')).toBe(turn.reply.content)
  })

  test.each(['-1', 'x', '1.5', '9'.repeat(20)])(
    'are refused with 400 behind a Last-Event-ID of %s',
    async (id) => {
      const tutor = await bench.start()
      const { body: turn } = await tutor.say(await tutor.openSession(), 'hello')
      const { status, body } = await tutor.send('GET', `/v1/turns/${turn.id}/events`, undefined, {
        'Last-Event-ID': id,
      })
      expect([status, body.errors]).toEqual([400, [expect.objectContaining({ path: 'Last-Event-ID' })]])
    },
  )

  test('end when the session is deleted', async () => {
    const held = signalOf()
    const tutor = await bench.start({
      analyze: async () => {
        await held.promise
        return analysis
      },
    })
    const session = await tutor.openSession()
    const turn = await tutor.accept(session, 'hello')
    const stream = await tutor.open('GET', `/v1/turns/${turn}/events`)
    const { rest } = await readUntil(stream, (read) => read.includes('turn.accepted'))
    expect((await tutor.send('DELETE', `/v1/sessions/${session}`)).status).toBe(204)
    expect(eventsOf(await rest()).map(({ type }) => type)).not.toContain('turn.done')
    expect((await tutor.send('GET', `/v1/turns/${turn}`)).status).toBe(404)
    held.resolve()
  }, 15_000)
})

describe('while the event log is away', () => {
  // Nothing listens on port 1: every command of the log fails.
  const away = { CACHE_URL: 'redis://127.0.0.1:1' }

  test('a waiting client and a stream still learn the end of a turn, with the turn in it', async () => {
    const tutor = await bench.start({}, away)
    const session = await tutor.openSession()
    const waited = tutor.say(session, 'call note_maker')
    const turn = await until(
      async (): Promise<string> =>
        (await tutor.send('GET', `/v1/sessions/${session}/messages`)).body.items[0]?.turn_id ?? '',
      Boolean,
    )
    const streamed = await events(tutor, turn)
    const { status, body } = await waited
    expect([status, body.status]).toEqual([200, 'done'])
    expect(streamed).toEqual([
      { id: 1, type: 'reply.reset', data: {} },
      { id: 2, type: 'reply.delta', data: { text: body.reply.content } },
      { id: 3, type: 'turn.done', data: { turn: body } },
    ])
  }, 40_000)

  test('the end of a failed turn tells the problem', async () => {
    const failing = await bench.start({
      analyze: async () => {
        throw new Error('broken')
      },
    })
    const { body: turn } = await failing.say(await failing.openSession(), 'hello')
    const tutor: Tutor = await bench.start({}, away)
    const told: Json[] = await events(tutor, turn.id)
    expect(told).toEqual([{ id: 1, type: 'turn.failed', data: { error: turn.error } }])
    expect(turn.error.code).toBe('internal')
  }, 40_000)
})
