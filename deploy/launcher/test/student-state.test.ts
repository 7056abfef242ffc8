import { replayTurns, summarise } from '@tutor/replay'
import { startOneProcess } from './support/one-process.js'
import { openSession, say, send, type Tutor } from './support/tutor.js'

let tutor: Tutor
beforeAll(async () => {
  tutor = await startOneProcess()
}, 60_000)
afterAll(() => tutor?.stop(), 30_000)

const student = { user_id: 'ada', name: 'Ada' }

test('an edited call is made again by the real tool, which checks it, and the next decision follows the correction', async () => {
  const session = await openSession(tutor, student)
  const { body: turn } = await say(tutor, session, 'flashcards on photosynthesis')
  expect(turn.calls[0].parameters).toMatchObject({ count: 5, difficulty: 'medium' })
  const call = `/v1/turns/${turn.id}/calls/0`
  const refused = await send(tutor, 'PATCH', call, { parameters: { count: 21, colour: 'red' } })
  expect([refused.status, refused.body.errors.map(({ path }: { path: string }) => path).sort()]).toEqual([
    400,
    ['parameters.colour', 'parameters.count'],
  ])
  const edited = await send(tutor, 'PATCH', call, { parameters: { count: 8, difficulty: 'hard' } })
  expect(edited.status).toBe(200)
  expect(edited.body.calls[0].result.output).toMatchObject({ difficulty: 'hard' })
  expect(edited.body.calls[0].result.output.flashcards).toHaveLength(8)
  const other = await openSession(tutor, student)
  const next = (await say(tutor, other, 'flashcards on osmosis')).body.calls[0]
  expect(next.parameters).toMatchObject({ count: 8, difficulty: 'hard' })
  expect(next.evidence.count).toMatchObject({ source: 'correction' })
  const stated = (await say(tutor, other, '3 easy flashcards on mitosis')).body.calls[0]
  expect(stated.parameters).toMatchObject({ count: 3, difficulty: 'easy' })
})

test('results on a topic set the difficulty of the next quiz on it, and say why', async () => {
  const session = await openSession(tutor, { user_id: 'bob', mastery_level: 9 })
  const answers = Array.from({ length: 12 }, () => ({ correct: false, difficulty: 'beginner' }))
  const results = { subject: 'biology', topic: 'Osmosis', answers }
  const { body } = await send(tutor, 'POST', '/v1/students/bob/results', results)
  expect(body.mastery.level).toBeLessThanOrEqual(3)
  const { calls } = (await say(tutor, session, 'quiz me on osmosis')).body
  expect(calls[0].parameters.difficulty).toBe('beginner')
  expect(calls[0].evidence.difficulty.because).toBe(`mastery of osmosis is ${body.mastery.level}`)
})

test('past turns decided again come out the same, also by the program', async () => {
  const session = await openSession(tutor, { user_id: 'eve' })
  const { body: turn } = await say(tutor, session, 'explain gravity in depth')
  const { status, body } = await send(tutor, 'POST', `/v1/turns/${turn.id}/replay`, { engine: 'local' })
  expect([status, body.differences]).toEqual([200, []])
  const { url, apiKey } = tutor
  const { comparisons, skipped } = await replayTurns({ url, apiKey, since: '2020-01-01', engine: 'local' })
  const { turns, counts } = summarise(comparisons)
  expect(turns).toBeGreaterThanOrEqual(1)
  expect([counts.same, skipped]).toEqual([turns, 0])
})

test('flashcards that were made are repeated when they are due', async () => {
  const session = await openSession(tutor, { user_id: 'max' })
  const { body: turn } = await say(tutor, session, 'make 3 flashcards on mitosis')
  const reviews = '/v1/students/max/reviews'
  const { status, body } = await send(tutor, 'POST', reviews, { turn_id: turn.id, call: 0 })
  expect([status, body.added]).toEqual([201, 3])
  expect(body.items[0].topic).toBe('mitosis')
  const rated = await send(tutor, 'POST', `${reviews}/${body.items[0].id}`, { rating: 'good' })
  expect(rated.body).toMatchObject({ state: 'learning', reviews: 1 })
  expect((await send(tutor, 'GET', reviews)).body.items).toHaveLength(2)
})
