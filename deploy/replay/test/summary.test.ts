import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Plan, Replay } from '@tutor/contracts'
import { compare, replayTurns, summarise, summaryText } from '@tutor/replay'

const plan = (action: Plan['action'], ...calls: [string, object][]): Plan => ({
  action,
  context: {
    intent: 'help',
    subject: null,
    topics: [],
    language: 'en',
    emotional_state: { value: 'neutral', confidence: 1, source: 'default' },
    mastery_level: { value: null, confidence: 1, source: 'default' },
    constraints: [],
    safety: [],
  },
  calls: calls.map(([tool, parameters]) => ({ tool, parameters: { ...parameters }, evidence: {} })),
  notices: [],
  engine: { path: 'local', version: 'test', duration_ms: 0 },
})
const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const replayOf = (number: number, before: Plan, after: Plan): Replay => ({
  turn_id: id(number),
  before,
  after,
  differences: [],
})
const cards = (parameters: object = { topic: 'my secret', count: 5 }) =>
  plan('call', ['flashcard_generator', parameters])
const quiz = plan('call', ['quiz_generator', { topic: 'my secret' }])
const replays = [
  replayOf(1, cards(), cards()),
  replayOf(2, cards(), cards({ topic: 'my secret', count: 8, difficulty: 'easy' })),
  replayOf(3, cards(), quiz),
  replayOf(4, quiz, plan('clarify')),
  replayOf(5, plan('converse'), plan('converse')),
]

test('a decision is judged by its action, then its tools, then its parameters', () => {
  expect(replays.map(compare).map(({ kind, what }) => [kind, what])).toEqual([
    ['same', ''],
    ['parameters', 'count, difficulty'],
    ['tool', 'flashcard_generator -> quiz_generator'],
    ['action', 'call -> clarify'],
    ['same', ''],
  ])
})

test('the summary counts by kind and by tool, and puts the worst first', () => {
  const { turns, counts, byTool, worst } = summarise(replays.map(compare))
  expect([turns, counts]).toEqual([5, { same: 2, parameters: 1, tool: 1, action: 1 }])
  expect(byTool).toEqual([
    ['flashcard_generator', { same: 1, parameters: 1, tool: 1, action: 0 }],
    ['quiz_generator', { same: 0, parameters: 0, tool: 0, action: 1 }],
    ['(converse)', { same: 1, parameters: 0, tool: 0, action: 0 }],
  ])
  expect(worst.map(({ turnId }) => turnId)).toEqual([4, 3, 2].map(id))
})

test('the summary says where the model that was asked for did not decide', () => {
  const [before, after] = [cards(), cards()]
  const fallen = { ...after, engine: { ...after.engine, fallback_reason: 'no_model_configured' } }
  const { fallbacks } = summarise([replayOf(1, before, fallen), replayOf(2, before, after)].map(compare))
  expect(fallbacks).toEqual([['no_model_configured', 1]])
})

test('the summary in words names turns and parameters, and shows no value', () => {
  const text = summaryText(summarise(replays.map(compare)))
  expect(text).toContain('5 turns decided again')
  expect(text).toMatch(/decided the same +2 +40\.0%/)
  expect(text).toContain(`${id(2)}  parameters changed: count, difficulty`)
  expect(text).not.toContain('secret')
  expect(summaryText(summarise([]))).toContain('0 turns decided again')
})

/** A tutor with these turns, two to a page; what it answers to a replay is told by `answer`. */
async function tutorOf(
  count: number,
  answer: (turn: string, asked: number) => { status: number; body?: object },
) {
  const turns = Array.from({ length: count }, (_, index) => ({
    id: id(index),
    session_id: id(99),
    status: 'done',
    replayable: index !== 1,
    created_at: '2026-11-23T00:00:00Z',
    finished_at: null,
  }))
  let asked = 0
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://here')
    const turn = /turns\/([^/]+)\/replay/.exec(url.pathname)?.[1]
    const from = Number(url.searchParams.get('cursor') ?? 0)
    const page = {
      items: turns.slice(from, from + 2),
      next_cursor: from + 2 < count ? String(from + 2) : null,
    }
    const { status, body } = turn ? answer(turn, ++asked) : { status: 200, body: page }
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' })
    response.end(JSON.stringify(body ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // It listens on TCP.
  return {
    options: { url: `http://127.0.0.1:${port}`, apiKey: 'key', since: '2026-11-01' },
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
const replayed = (turn: string) => ({
  status: 200,
  body: { turn_id: turn, before: cards(), after: cards(), differences: [] },
})

test('every turn of every page is replayed once, and those that can’t be are skipped and counted', async () => {
  const tutor = await tutorOf(7, (turn) => (turn === id(2) ? { status: 409 } : replayed(turn)))
  const progress: number[] = []
  const { comparisons, skipped } = await replayTurns(tutor.options, (now) =>
    progress.push(now.replayed + now.skipped),
  )
  expect(comparisons.map(({ turnId }) => turnId).sort()).toEqual([0, 3, 4, 5, 6].map(id))
  expect([skipped, progress]).toEqual([2, [1, 2, 3, 4, 5, 6, 7]])
  await tutor.close()
})

test('a tutor that is too busy is asked again, and one that fails ends the replay', async () => {
  const busy = await tutorOf(3, (turn, asked) => (asked < 3 ? { status: 429 } : replayed(turn)))
  expect((await replayTurns(busy.options)).comparisons).toHaveLength(2)
  await busy.close()
  const broken = await tutorOf(9, () => ({ status: 500 }))
  await expect(replayTurns(broken.options)).rejects.toThrow('answered 500')
  await broken.close()
})
