import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startSimulator } from '@tutor/llm-simulator'
import { describeTutor } from './support/end-to-end.spec.js'
import { type Fleet, realServers, startFleet } from './support/fleet.js'
import { type Json, openSession, say, send, until } from './support/tutor.js'

const servers = realServers()
const { RABBITMQ_CTL } = process.env

if (!servers || !RABBITMQ_CTL) {
  const missing =
    'a fleet needs RABBITMQ_URL, RABBITMQ_MANAGEMENT_URL, RABBITMQ_CTL, REDIS_URL and DATABASE_URL'
  if (process.env['CI'] === 'true') test(missing, () => expect(missing).toBe('given'))
  else test.skip(missing, () => undefined)
} else {
  describeTutor('one process per service', () => startFleet(servers))

  describe('a fleet that loses something', () => {
    let fleet: Fleet
    const starting = async (environment?: Record<string, string>) => {
      fleet = await startFleet(servers, environment)
    }
    afterEach(async () => {
      await fleet?.stop()
    }, 60_000)

    test('completes a turn once whose worker was killed in the middle', async () => {
      const simulator = await startSimulator()
      await starting({
        OPENAI_BASE_URL: simulator.url,
        MODEL_DEFAULT: 'sim:tokens=40,pace=100',
        TURN_LEASE_MS: '2000',
      })
      const session = await openSession(fleet)
      const accepted = await say(fleet, session, 'explain photosynthesis', { Prefer: 'respond-async' })
      const place = `/v1/turns/${accepted.body.id}`
      // The tool's result is stored and the reply is being streamed: the worst moment.
      await until(
        () => send(fleet, 'GET', `${place}/trace`),
        ({ body }) => body.steps?.length === 3,
      )
      await fleet.kill('session')
      await fleet.start('session')
      const { body: turn } = await until(
        () => send(fleet, 'GET', place),
        ({ body }) => body.status === 'done',
      )
      expect(turn.reply.content.length).toBeGreaterThan(0)
      const { body: messages } = await send(fleet, 'GET', `/v1/sessions/${session}/messages`)
      expect(messages.items.map(({ role }: Json) => role)).toEqual(['assistant', 'user'])
      const { body: trace } = await send(fleet, 'GET', `${place}/trace`)
      expect(trace.steps.map(({ attempt }: Json) => attempt)).toEqual([1, 1, 1, 2])
      await simulator.close()
    }, 90_000)

    test('replies to every message that it accepted while RabbitMQ was stopped for ten seconds', async () => {
      await starting()
      const ctl = (...words: string[]) => {
        const [program = '', ...first] = RABBITMQ_CTL.split(' ')
        return promisify(execFile)(program, [...first, ...words])
      }
      const sessions = await Promise.all(Array.from({ length: 8 }, () => openSession(fleet)))
      const accepted: string[] = []
      let running = true
      const traffic = sessions.map(async (session) => {
        while (running) {
          const { status, body } = await say(fleet, session, 'make 2 flashcards on osmosis', {
            Prefer: 'respond-async',
          }).catch(() => ({ status: 0, body: {} }))
          if (status === 202) accepted.push(body.id)
          await new Promise((resolve) => setTimeout(resolve, 200))
        }
      })
      await until(
        async () => accepted.length,
        (count) => count > 10,
      )
      await ctl('stop_app')
      const stoppedAt = Date.now()
      await until(
        async () => Date.now() - stoppedAt,
        (elapsed) => elapsed >= 10_000,
      )
      await ctl('start_app')
      const before = accepted.length
      await until(
        async () => accepted.length,
        (count) => count > before + 8,
      )
      running = false
      await Promise.all(traffic)
      for (const id of accepted)
        await until(
          () => send(fleet, 'GET', `/v1/turns/${id}`),
          ({ body }) => body.status === 'done',
        )
      for (const session of sessions) {
        const { body } = await send(fleet, 'GET', `/v1/sessions/${session}/messages?limit=100`)
        const roles = body.items.map(({ role }: Json) => role)
        expect(roles).toEqual(
          roles.map((_: string, index: number) => (index % 2 === 0 ? 'assistant' : 'user')),
        )
      }
    }, 180_000)
  })
}
