import { analysis, resultOf } from './support/neighbours.js'
import { type Json, signalOf, type Tutor, testBench } from './support/tutor.js'

const bench = testBench()
let tutor: Tutor
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

const history = async (session: string): Promise<Json[]> =>
  (await tutor.send('GET', `/v1/sessions/${session}/messages?limit=100`)).body.items.reverse()

test('messages at once are answered one after the other within a session, none lost and none twice', async () => {
  tutor = await bench.start({ invoke: async ({ tool }) => resultOf(tool) })
  const sessions = await Promise.all(Array.from({ length: 6 }, () => tutor.openSession()))
  const messages = Array.from({ length: 7 }, (_, index) => `call tool_${index}`)
  const turns = await Promise.all(
    sessions.flatMap((session) => messages.map((message) => tutor.accept(session, message))),
  )
  for (const turn of turns) expect(await tutor.ended(turn)).toMatchObject({ status: 'done' })
  for (const session of sessions) {
    const said = await history(session)
    expect(said.map(({ role }) => role)).toEqual(messages.flatMap(() => ['user', 'assistant']))
    expect(
      said
        .filter(({ role }) => role === 'user')
        .map(({ content }) => content)
        .sort(),
    ).toEqual(messages)
    for (let index = 0; index < said.length; index += 2) {
      expect(said[index].turn_id).toBe(said[index + 1].turn_id)
      expect(said[index + 1].content).toContain(said[index].content.replace('call ', ''))
    }
  }
  expect(tutor.seen.plan).toHaveLength(turns.length)
  expect(tutor.seen.invoke).toHaveLength(turns.length)
})

test('a turn sees the replies to the messages before it, and the last ten of them at most', async () => {
  tutor = await bench.start()
  const session = await tutor.openSession()
  const turns: string[] = []
  for (let index = 0; index < 7; index += 1) turns.push(await tutor.accept(session, `message ${index}`))
  for (const turn of turns) await tutor.ended(turn)
  const histories = tutor.seen.analyze.map(({ message, history: before }) => [message, before])
  const said = await history(session)
  expect(histories).toEqual(
    turns.map((_, index) => [
      `message ${index}`,
      said.slice(Math.max(0, 2 * index - 10), 2 * index).map(({ role, content }) => ({ role, content })),
    ]),
  )
})

test('a session that is busy does not hold up another', async () => {
  const held = signalOf()
  tutor = await bench.start({
    analyze: async ({ message }) => {
      if (message === 'slow') await held.promise
      return analysis
    },
  })
  const [slow, quick] = [await tutor.openSession(), await tutor.openSession()]
  const waiting = await tutor.accept(slow, 'slow')
  expect((await tutor.say(quick, 'hello')).body.status).toBe('done')
  expect((await tutor.send('GET', `/v1/turns/${waiting}`)).body.finished_at).toBeNull()
  held.resolve()
  expect((await tutor.ended(waiting)).status).toBe('done')
})
