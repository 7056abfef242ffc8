import { randomUUID } from 'node:crypto'
import { resultOf } from './support/neighbours.js'
import { type Json, type Tutor, testBench } from './support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

const card = (question: string) => ({ title: 'A card', question, answer: `answer to ${question}` })
let questions: string[]
beforeEach(() => {
  questions = ['one?', 'two?', 'three?']
})

/** A maker of the cards in `questions`, as the flashcard generator answers. */
const makesCards = async ({ tool }: { tool: string }) => {
  const made = resultOf(tool)
  if (tool !== 'flashcard_generator') return made
  const output = { flashcards: questions.map(card), topic: 'tides' }
  return { ...made, output, artifact: { ...made.artifact, kind: 'cards' as const } }
}

async function withCards() {
  const tutor = await bench.start({ invoke: makesCards })
  const user_id = randomUUID()
  const session = await tutor.openSession({ user_id })
  const turn_id = (await tutor.say(session, 'call flashcard_generator note_maker')).body.id
  return { tutor, user_id, session, turn_id, reviews: `/v1/students/${user_id}/reviews` }
}
const add = (tutor: Tutor, reviews: string, turn_id: string, call = 0) =>
  tutor.send('POST', reviews, { turn_id, call })
const questionsOf = ({ body }: Json): string[] => body.items.map(({ question }: Json) => question)

describe('the cards of a call', () => {
  test('become reviews that are due at once', async () => {
    const { tutor, reviews, turn_id } = await withCards()
    const { status, body } = await add(tutor, reviews, turn_id)
    expect([status, body.added, questionsOf({ body })]).toEqual([201, 3, questions])
    expect(body.items[0]).toMatchObject({
      turn_id,
      call: 0,
      topic: 'flashcard_generator',
      title: 'A card',
      answer: 'answer to one?',
      example: null,
      state: 'new',
      reviews: 0,
      lapses: 0,
      last_reviewed_at: null,
    })
    expect((await tutor.send('GET', reviews)).body).toEqual({ items: body.items, next_cursor: null })
  })

  test('are taken once, however often and at the same time they are sent, and new ones are added', async () => {
    const { tutor, session, reviews, turn_id } = await withCards()
    const all = await Promise.all([1, 2, 3].map(() => add(tutor, reviews, turn_id)))
    expect(all.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(all.reduce((sum, { body }) => sum + body.added, 0)).toBe(3)
    for (const { body } of all) expect(body.items).toEqual(all[0]?.body.items)
    questions = ['Two? ', 'four?', 'four?']
    const other = (await tutor.say(session, 'call flashcard_generator')).body.id
    const again = (await add(tutor, reviews, other)).body
    expect([again.added, questionsOf({ body: again })]).toEqual([1, ['two?', 'four?']])
    expect(questionsOf(await tutor.send('GET', reviews))).toHaveLength(4)
  })

  test('are those of the edit when the call was edited', async () => {
    const { tutor, reviews, turn_id } = await withCards()
    questions = ['edited?']
    await tutor.send('PATCH', `/v1/turns/${turn_id}/calls/0`, { parameters: { count: 1 } })
    expect(questionsOf(await add(tutor, reviews, turn_id))).toEqual(['edited?'])
  })

  test('outlive the session', async () => {
    const { tutor, session, reviews, turn_id } = await withCards()
    await add(tutor, reviews, turn_id)
    expect((await tutor.send('DELETE', `/v1/sessions/${session}`)).status).toBe(204)
    const { body } = await tutor.send('GET', reviews)
    expect(body.items).toHaveLength(3)
    const rated = await tutor.send('POST', `${reviews}/${body.items[0].id}`, { rating: 'good' })
    expect(rated.status).toBe(200)
  })

  test('must be there: 409 for a call of another kind, 404 for none and for a turn of another student', async () => {
    const { tutor, reviews, turn_id } = await withCards()
    const notes = await add(tutor, reviews, turn_id, 1)
    expect([notes.status, notes.body.code]).toEqual([409, 'no_flashcards'])
    const none = await add(tutor, reviews, turn_id, 2)
    expect([none.status, none.body.code]).toEqual([404, 'no_such_call'])
    const foreign = (await tutor.say(await tutor.openSession(), 'call flashcard_generator')).body.id
    expect((await add(tutor, reviews, foreign)).status).toBe(404)
    expect((await tutor.send('GET', reviews)).body.items).toEqual([])
  })
})

describe('a rating', () => {
  test('schedules the next time, and the card is due again only then', async () => {
    const { tutor, reviews, turn_id } = await withCards()
    const [first] = (await add(tutor, reviews, turn_id)).body.items
    const { status, body } = await tutor.send('POST', `${reviews}/${first.id}`, { rating: 'easy' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: first.id, state: 'review', reviews: 1 })
    expect(Date.parse(body.due_at) - Date.parse(body.last_reviewed_at)).toBeGreaterThan(86_400_000)
    expect(questionsOf(await tutor.send('GET', reviews))).toEqual(['two?', 'three?'])
    const later = await tutor.send('GET', `${reviews}?due_before=${body.due_at}`)
    expect(later.body.items.at(-1)).toEqual(body)
    expect(questionsOf(await tutor.send('GET', `${reviews}?due_before=2020-01-01`))).toEqual([])
  })

  test('under one Idempotency-Key counts once, also at the same time, and another one is refused', async () => {
    const { tutor, reviews, turn_id } = await withCards()
    const [first] = (await add(tutor, reviews, turn_id)).body.items
    const path = `${reviews}/${first.id}`
    const key = { 'Idempotency-Key': 'tap' }
    const all = await Promise.all([1, 2, 3].map(() => tutor.send('POST', path, { rating: 'good' }, key)))
    for (const { status, body } of all) expect([status, body]).toEqual([200, all[0]?.body])
    expect(all[0]?.body.reviews).toBe(1)
    const other = await tutor.send('POST', path, { rating: 'easy' }, key)
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused'])
  })

  test('and another at the same time both count', async () => {
    const { tutor, reviews, turn_id } = await withCards()
    const [first] = (await add(tutor, reviews, turn_id)).body.items
    const path = `${reviews}/${first.id}`
    const all = await Promise.all([1, 2, 3, 4].map(() => tutor.send('POST', path, { rating: 'hard' })))
    expect(all.map(({ body }) => body.reviews).sort()).toEqual([1, 2, 3, 4])
  })

  test('is one of four, of a card of the student', async () => {
    const { tutor, reviews, turn_id } = await withCards()
    const [first] = (await add(tutor, reviews, turn_id)).body.items
    const bad = await tutor.send('POST', `${reviews}/${first.id}`, { rating: 'perfect' })
    expect([bad.status, bad.body.errors[0].path]).toEqual([400, 'rating'])
    expect((await tutor.send('POST', `${reviews}/${randomUUID()}`, { rating: 'good' })).status).toBe(404)
    const other = randomUUID()
    await tutor.openSession({ user_id: other })
    const foreign = await tutor.send('POST', `/v1/students/${other}/reviews/${first.id}`, { rating: 'good' })
    expect(foreign.status).toBe(404)
  })
})

test('due cards come page by page, the longest due first, each once', async () => {
  questions = Array.from({ length: 7 }, (_, index) => `question ${index}?`)
  const { tutor, reviews, turn_id } = await withCards()
  const { items } = (await add(tutor, reviews, turn_id)).body
  const rated = await tutor.send('POST', `${reviews}/${items[0].id}`, { rating: 'again' })
  const found: string[] = []
  let cursor = ''
  for (;;) {
    const page = await tutor.send('GET', `${reviews}?limit=3&due_before=${rated.body.due_at}${cursor}`)
    found.push(...questionsOf(page))
    if (page.body.next_cursor === null) break
    cursor = `&cursor=${page.body.next_cursor}`
  }
  expect(found).toEqual([...questions.slice(1), questions[0]])
  expect((await tutor.send('GET', `${reviews}?cursor=bjE`)).status).toBe(400)
})

test('reviews are not found by another tenant and by a key of another student; the student’s own key sees them', async () => {
  const { tutor, user_id, reviews, turn_id } = await withCards()
  const [first] = (await add(tutor, reviews, turn_id)).body.items
  for (const who of [{ tenant_id: 'tenant-b' }, { student_id: 'somebody-else' }]) {
    const stranger = await tutor.as(who)
    expect((await stranger.send('GET', reviews)).status).toBe(404)
    expect((await add(stranger, reviews, turn_id)).status).toBe(404)
    expect((await stranger.send('POST', `${reviews}/${first.id}`, { rating: 'good' })).status).toBe(404)
  }
  const own = await tutor.as({ student_id: user_id })
  expect((await own.send('GET', reviews)).body.items).toHaveLength(3)
  expect((await own.send('POST', `${reviews}/${first.id}`, { rating: 'good' })).status).toBe(200)
})
