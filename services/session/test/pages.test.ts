import { type Json, type Tutor, testBench } from './support/tutor.js'

const bench = testBench()
let tutor: Tutor
beforeAll(async () => {
  await bench.open()
  tutor = await bench.start()
})
afterAll(async () => {
  await bench.stopAll()
  await bench.close()
})

/** All items of a list, page by page; `between` is called after each page. */
async function pages(path: string, limit: number, between: () => Promise<unknown> = async () => undefined) {
  const found: Json[][] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { status, body }: Json = await tutor.send(
      'GET',
      `${path}limit=${limit}${cursor && `&cursor=${cursor}`}`,
    )
    expect(status).toBe(200)
    found.push(body.items)
    cursor = body.next_cursor
    if (cursor !== null) await between()
  }
  return found
}

test('the messages of a session are paged from the newest on, each once, also while new ones arrive', async () => {
  const session = await tutor.openSession()
  for (let index = 0; index < 4; index += 1) await tutor.say(session, `message ${index}`)
  const path = `/v1/sessions/${session}/messages?`
  const [all = []] = await pages(path, 100)
  expect(all).toHaveLength(8)
  const paged = await pages(path, 3, () => tutor.say(session, 'a new one'))
  expect(paged.map((page) => page.length)).toEqual([3, 3, 2])
  expect(paged.flat()).toEqual(all)
})

test('a last page that is full has no next one', async () => {
  const session = await tutor.openSession()
  await tutor.say(session, 'hello')
  expect((await pages(`/v1/sessions/${session}/messages?`, 2)).map((page) => page.length)).toEqual([2])
})

test('the sessions of a student are paged from the newest on, also while one is made and one is deleted', async () => {
  const student = { user_id: 'paged' }
  const made: string[] = []
  for (let index = 0; index < 5; index += 1) made.unshift(await tutor.openSession(student))
  const paged = await pages('/v1/sessions?student_id=paged&', 2, async () => {
    await tutor.openSession(student)
    await tutor.send('DELETE', `/v1/sessions/${made[0]}`)
  })
  expect(paged.flat().map(({ id }) => id)).toEqual(made)
})

test.each([
  ['a limit of 0', 'limit=0', 'limit'],
  ['a limit of 101', 'limit=101', 'limit'],
  ['a limit that is no number', 'limit=ten', 'limit'],
  ['a cursor of nothing', 'cursor=bm90aGluZw', 'cursor'],
  ['an unknown parameter', 'page=2', 'page'],
])('a list is refused with 400 for %s', async (_, query, path) => {
  const { status, body } = await tutor.send('GET', `/v1/sessions?${query}`)
  expect([status, body.errors]).toEqual([400, [expect.objectContaining({ path })]])
})

test('a session is made, renamed, read and deleted with all it holds', async () => {
  const made = await tutor.send('POST', '/v1/sessions', { student: { user_id: 'ada' }, title: 'Algebra' })
  expect([made.status, made.body.title, made.body.student_id]).toEqual([201, 'Algebra', 'ada'])
  const place = `/v1/sessions/${made.body.id}`
  const { body: turn } = await tutor.say(made.body.id, 'hello')
  const renamed = await tutor.send('PATCH', place, { title: 'Geometry' })
  expect([renamed.status, renamed.body.title]).toEqual([200, 'Geometry'])
  const details = { ...renamed.body, updated_at: expect.any(String), summary: null }
  expect((await tutor.send('GET', place)).body).toEqual(details)
  const deleted = await tutor.send('DELETE', place)
  expect([deleted.status, deleted.body]).toEqual([204, ''])
  for (const gone of [place, `${place}/messages`, `/v1/turns/${turn.id}`, `/v1/turns/${turn.id}/trace`])
    expect((await tutor.send('GET', gone)).status).toBe(404)
  const db = await bench.db()
  const left = await db.selectFrom('turn_steps').select('step').where('turn_id', '=', turn.id).execute()
  expect(left).toEqual([])
})

test.each(['not-a-uuid', '%00', '00000000-0000-0000-0000-00000000000g'])(
  'an id that can’t be one is refused with 400: %s',
  async (id) => {
    const { status, body } = await tutor.send('GET', `/v1/sessions/${id}`)
    expect([status, body.errors]).toEqual([400, [expect.objectContaining({ path: 'id' })]])
  },
)
