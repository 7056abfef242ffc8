import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventsOf, type Json, openSession, say, send, type Tutor, until } from './tutor.js'

const examples: Json[] = readFileSync(
  join(dirname(fileURLToPath(import.meta.url)), '../../../../eval/examples.jsonl'),
  'utf8',
)
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line))

/** What a client may rely on, however the tutor is run. */
export function describeTutor(mode: string, start: () => Promise<Tutor>): void {
  describe(`the tutor as ${mode}`, () => {
    let tutor: Tutor
    beforeAll(async () => {
      tutor = await start()
    }, 60_000)
    afterAll(async () => {
      await tutor?.stop()
    }, 30_000)

    test.each(examples)(
      'plays the example turn $id through to a reply',
      async ({ message, history = [], student = {}, expect: want }) => {
        const session = await openSession(tutor, student)
        for (const earlier of history) if (earlier.role === 'user') await say(tutor, session, earlier.content)
        const { status, body } = await say(tutor, session, message)
        expect(status).toBe(200)
        expect(body.status).toBe('done')
        expect(body.reply.content.length).toBeGreaterThan(0)
        expect(body.reply.engine.path).toBe('local')
        expect(body.plan.action).toBe(want.action)
        expect(body.calls).toHaveLength(body.plan.calls.length)
      },
    )

    test('streams a turn as numbered events, and the same again behind any Last-Event-ID', async () => {
      const session = await openSession(tutor)
      const streamed = await say(tutor, session, 'quiz me on photosynthesis', { Accept: 'text/event-stream' })
      expect(streamed.headers.get('content-type')).toContain('text/event-stream')
      const events = eventsOf(streamed.body)
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1))
      expect(events.at(0)?.type).toBe('turn.accepted')
      expect(events.at(-1)?.type).toBe('turn.done')
      const turn = events.at(-1)?.data.turn
      const told = events.filter(({ type }) => type === 'reply.delta').map(({ data }) => data.text)
      expect(told.join('')).toBe(turn.reply.content)
      const again = await send(tutor, 'GET', `/v1/turns/${turn.id}/events`, undefined, {
        'Last-Event-ID': '3',
      })
      expect(eventsOf(again.body)).toEqual(events.slice(3))
    })

    test('answers 202 at once when asked to, and the turn can be fetched until it is done', async () => {
      const session = await openSession(tutor)
      const accepted = await say(tutor, session, 'explain osmosis', { Prefer: 'respond-async' })
      expect(accepted.status).toBe(202)
      const place = accepted.headers.get('location') ?? ''
      const done = await until(
        () => send(tutor, 'GET', place),
        ({ body }) => body.status === 'done',
      )
      expect(done.body.calls[0].result.artifact.kind).toBe('explanation')
      const trace = await send(tutor, 'GET', `${place}/trace`)
      expect(trace.body.steps.map(({ step }: Json) => step)).toEqual([
        'analyze',
        'plan',
        'call_tool',
        'reply',
      ])
    })

    test('gives the first answer again to the same Idempotency-Key and body, and 409 to another body', async () => {
      const session = await openSession(tutor)
      const key = { 'Idempotency-Key': 'once-only' }
      const first = await say(tutor, session, 'make 3 flashcards on mitosis', key)
      const second = await say(tutor, session, 'make 3 flashcards on mitosis', key)
      expect(second.body).toEqual(first.body)
      expect((await say(tutor, session, 'make 4 flashcards on mitosis', key)).status).toBe(409)
      const { body } = await send(tutor, 'GET', `/v1/sessions/${session}/messages`)
      expect(body.items).toHaveLength(2)
    })

    test('fills a waiting call with the answer to its question', async () => {
      const session = await openSession(tutor)
      const asked = await say(tutor, session, 'make me some flashcards')
      expect(asked.body.plan.action).toBe('clarify')
      expect(asked.body.clarification.missing).toEqual([{ tool: 'flashcard_generator', parameter: 'topic' }])
      const answered = await say(tutor, session, 'photosynthesis')
      expect(answered.body.calls[0].tool).toBe('flashcard_generator')
      expect(answered.body.calls[0].parameters.topic.toLowerCase()).toBe('photosynthesis')
      expect(answered.body.calls[0].result.output.flashcards.length).toBeGreaterThan(0)
    })

    test('keeps the order of a session under messages at once, and loses none', async () => {
      const session = await openSession(tutor)
      const topics = ['photosynthesis', 'mitosis', 'osmosis', 'recursion', 'inflation', 'gravity']
      const turns = await Promise.all(topics.map((topic) => say(tutor, session, `explain ${topic}`)))
      expect(turns.map(({ body }) => body.status)).toEqual(topics.map(() => 'done'))
      const { body } = await send(tutor, 'GET', `/v1/sessions/${session}/messages?limit=100`)
      const roles = body.items.reverse().map(({ role }: Json) => role)
      expect(roles).toEqual(topics.flatMap(() => ['user', 'assistant']))
    })

    test('chats in OpenAI form, plain and streamed, and names the engine that answered', async () => {
      const messages = [{ role: 'user', content: 'explain photosynthesis' }]
      const plain = await send(tutor, 'POST', '/v1/chat/completions', { messages })
      expect(plain.body.model).toBe('tutor-local')
      const streamed = await send(tutor, 'POST', '/v1/chat/completions', { messages, stream: true })
      const chunks: string[] = streamed.body.split('\n\n').filter(Boolean)
      expect(chunks.at(-1)).toBe('data: [DONE]')
      const text = chunks
        .slice(0, -1)
        .map((chunk) => JSON.parse(chunk.slice(6)).choices[0].delta.content ?? '')
      expect(text.join('')).toBe(plain.body.choices[0].message.content)
    })
  })
}
