import { analysis, callsOf, resultOf } from './support/neighbours.js'
import { testBench } from './support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

/** What JSON can say and PostgreSQL can't hold. */
const nul = '\u0000'
const halfPair = '\ud83d'

test.each([
  ['NUL', nul],
  ['half a surrogate pair', halfPair],
])('refuses a message with %s with 400 and the path of the field', async (_name, character) => {
  const tutor = await bench.start()
  const session = await tutor.openSession()
  const { status, body } = await tutor.say(session, `explain ${character} to me`)
  expect([status, body.errors.map(({ path }: { path: string }) => path)]).toEqual([400, ['content']])
})

test('refuses NUL in a path and in a query with 400', async () => {
  const tutor = await bench.start()
  const answers = await Promise.all(
    ['/v1/students/a%00b', '/v1/sessions?student_id=a%00b'].map((path) => tutor.send('GET', path)),
  )
  expect(answers.map(({ status }) => status)).toEqual([400, 400])
})

test('a turn ends well whatever characters a tool or a model answers with', async () => {
  const tutor = await bench.start({
    analyze: async () => analysis,
    plan: async () => callsOf('note_maker'),
    invoke: async ({ tool }) => resultOf(tool, `Notes${nul} with half a smile ${halfPair}`),
    async *chat() {
      yield { type: 'delta', text: `Here${nul} you are ${halfPair}` }
      yield {
        type: 'finish',
        model: 'stub',
        usage: { input_tokens: 1, output_tokens: 1, cost_micro_usd: 0 },
        reason: 'stop',
      }
    },
  })
  const { body } = await tutor.say(await tutor.openSession(), 'notes, please')
  expect(body).toMatchObject({
    status: 'done',
    calls: [{ result: { artifact: { title: 'Notes\ufffd with half a smile \ufffd' } } }],
    reply: { content: 'Here\ufffd you are \ufffd' },
  })
})
