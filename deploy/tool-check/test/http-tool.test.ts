import { checked } from './support/command.js'
import { type Broken, right } from './support/tool-under-test.js'

const error = (status: number) => ({ status, body: { error: 'No.', error_code: 'NO' } })
const holds = (pattern: RegExp) => (text: string) => pattern.test(text)
const isUnicode = holds(/日本語/)
const isMarkup = holds(/<script>/)

describe('a tool that keeps every rule', () => {
  test('has no wrong line, and the exit code is 0', async () => {
    const { code, out, wrong, skipped, ok } = await checked({})
    expect([wrong, code]).toEqual([[], 0])
    expect(skipped).toEqual(['repeat.idempotent', 'errors.retry-after'])
    expect(ok).toHaveLength(34)
    expect(out).toMatch(/34 ok, 0 wrong, 2 skipped; \d+ calls in/)
  })

  test('is sent the same inputs for the same seed, and others for another', async () => {
    const bodies = async (seed: string) => {
      const { arrived } = await checked({}, {}, ['--seed', seed, '--parallel', '1'])
      return arrived.map(({ body }) => body)
    }
    const first = await bodies('7')
    expect(await bodies('7')).toEqual(first)
    expect(await bodies('8')).not.toEqual(first)
  })

  test('has a line more where it honours Idempotency-Key', async () => {
    const { wrong, ok } = await checked({}, {}, ['--idempotent'])
    expect(wrong).toEqual([])
    expect(ok).toContain('repeat.idempotent')
  })
})

describe('a tool that breaks one rule has exactly that line', () => {
  const onValid = (test: (topic: string) => boolean, answer: Broken['answer']): Broken => ({
    answer: (input, state) => (test(input.topic) ? answer?.(input, state) : undefined),
  })
  const always = () => true
  const answering = (body: unknown, headers: Record<string, string> = {}): Broken => ({
    answer: () => ({ status: 200, body, headers }),
  })
  const requests = (pattern: RegExp, status: number): Broken => ({
    request: ({ body }) => (pattern.test(body) ? error(status) : undefined),
  })
  const cases: readonly (readonly [rule: string, wrong: string, broken: Broken])[] = [
    [
      'refuses what has only the required properties',
      'valid.minimal',
      {
        request: ({ body, headers, path }) =>
          path === '/run' && headers['x-api-key'] && /^\{"topic":"[^"]*","chat/.test(body)
            ? error(400)
            : undefined,
      },
    ],
    [
      'refuses a listed value',
      'valid.enum',
      { answer: ({ level }) => (level === 'hard' ? error(400) : undefined) },
    ],
    [
      'refuses a value at its bound',
      'valid.bounds',
      { answer: ({ rows }) => (rows === 25 ? error(400) : undefined) },
    ],
    [
      'refuses long texts',
      'valid.long-text',
      onValid(
        (topic) => topic.startsWith('long text long'),
        () => error(400),
      ),
    ],
    ['fails on Unicode', 'valid.unicode', onValid(isUnicode, () => error(500))],
    ['refuses markup', 'valid.markup', onValid(isMarkup, () => error(400))],
    [
      'reads Level 10 as Level 1',
      'valid.learner',
      {
        answer: ({ user_info: student }) =>
          student?.mastery_level_summary.startsWith('Level 10') ? error(500) : undefined,
      },
    ],
    [
      'wants a history',
      'valid.history',
      { answer: ({ chat_history: history }) => (history?.length === 0 ? error(400) : undefined) },
    ],
    ['answers slowly', 'answer.time', { holdMs: 150 }],
    [
      'redirects',
      'answer.redirect',
      onValid(always, () => ({ status: 307, body: {}, headers: { location: '/there' } })),
    ],
    ['answers in HTML', 'answer.type', answering('<h1>Done</h1>')],
    [
      'answers with broken JSON',
      'answer.type',
      answering('{"heading":', { 'content-type': 'application/json' }),
    ],
    ['answers with too much', 'answer.size', answering({ heading: 'x', grid: 'x'.repeat(1_200_000) })],
    ['answers in another form', 'answer.schema', answering({ heading: 'x', grid: 4 })],
    [
      'escapes texts',
      'answer.markup',
      onValid(isMarkup, ({ rows }) => right({ rows, topic: '&lt;script&gt;' })),
    ],
    ['accepts what lacks a property', 'invalid.missing', { accepts: 'missing' }],
    ['accepts wrong types', 'invalid.type', { accepts: 'type' }],
    ['accepts what is out of bounds', 'invalid.bounds', { accepts: 'bounds' }],
    ['accepts unlisted values', 'invalid.enum', { accepts: 'enum' }],
    ['accepts a text against its pattern', 'invalid.pattern', { accepts: 'pattern' }],
    ['accepts additional properties', 'invalid.additional', { accepts: 'additional' }],
    ['answers 500 to wrong types', 'invalid.type', requests(/"rows":"many"/, 500)],
    [
      'answers 422 to what lacks a property',
      'invalid.missing',
      {
        error: (answer) =>
          JSON.stringify(answer.body).includes('missing') ? { ...answer, status: 422 } : answer,
      },
    ],
    ['fails on broken JSON', 'invalid.json', requests(/^\{"topic": $/, 500)],
    [
      'takes forms',
      'invalid.content-type',
      { request: ({ body }) => (body.startsWith('topic=') ? right({ topic: 'x', rows: 5 }) : undefined) },
    ],
    [
      'fails on huge bodies',
      'invalid.huge-body',
      { error: (answer) => (answer.status === 413 ? { ...answer, status: 500 } : answer) },
    ],
    [
      'needs no credentials',
      'auth.none',
      {
        request: ({ headers }) =>
          headers['x-api-key'] === undefined ? right({ topic: 'x', rows: 5 }) : undefined,
      },
    ],
    [
      'takes any credentials',
      'auth.wrong',
      {
        request: ({ headers }) =>
          headers['x-api-key']?.includes('wrong') ? right({ topic: 'x', rows: 5 }) : undefined,
      },
    ],
    [
      'serves every path',
      'errors.not-found',
      { request: ({ path }) => (path === '/run' ? undefined : right({ topic: 'x', rows: 5 })) },
    ],
    [
      'has errors in HTML',
      'errors.form',
      { error: ({ status }) => ({ status, body: '<h1>Bad Request</h1>' }) },
    ],
    [
      'has errors without a code',
      'errors.form',
      { error: ({ status }) => ({ status, body: { error: 'No.' } }) },
    ],
    [
      'tells a stack trace',
      'errors.internals',
      {
        error: ({ status }) => ({
          status,
          body: { error: 'No', error_code: 'NO', details: new Error('x').stack },
        }),
      },
    ],
    [
      'tells a query',
      'errors.internals',
      {
        error: ({ status }) => ({
          status,
          body: { error: 'SELECT * FROM students failed', error_code: 'NO' },
        }),
      },
    ],
    [
      'repeats credentials',
      'errors.internals',
      {
        request: ({ body, headers }) =>
          body.includes('"rows":4')
            ? { status: 400, body: { error: `Not for ${headers['x-api-key']}`, error_code: 'NO' } }
            : undefined,
      },
    ],
    [
      'limits without Retry-After',
      'errors.retry-after',
      { request: (_, { calls }) => (calls === 5 ? error(429) : undefined) },
    ],
    [
      'serves one at a time',
      'parallel',
      { holdMs: 15, answer: (_, { underWay }) => (underWay > 1 ? error(500) : undefined) },
    ],
  ]
  test.each(cases)('that %s: %s', async (_, check, broken) => {
    const more = check === 'answer.time' ? { limits: { timeout_ms: 100 } } : {}
    const { wrong, code, out } = await checked(broken, more)
    expect([wrong, code]).toEqual([[check], 1])
    expect(out).toMatch(new RegExp(`WRONG +${check.replace('.', '\\.')} .+\n(.+\n)* +mend: `))
  })

  test('that answers one Idempotency-Key in two ways: repeat.idempotent', async () => {
    const broken: Broken = { answer: (_, { calls }) => right({ topic: `call ${calls}`, rows: 5 }) }
    expect((await checked(broken, {}, ['--idempotent'])).wrong).toEqual(['repeat.idempotent'])
  })

  test('whose answers lack what the mapping leads to: answer.artifact', async () => {
    const { wrong, out } = await checked({}, { response: { title: 'data.name', markdown: 'grid' } })
    expect(wrong).toEqual(['answer.artifact'])
    expect(out).toContain('response.title: Leads to no text in the answer: data.name')
  })

  test.each([
    ['without Retry-After', {}, ['errors.retry-after']],
    ['with it', { 'retry-after': '30' }, []],
  ])('that answers a burst with 429 %s', async (_, headers, wrong) => {
    // Wrong credentials are the last thing that comes before the burst.
    let isLast = false
    const broken: Broken = {
      request: (request) => {
        if (isLast) return { ...error(429), headers }
        isLast = request.headers['x-api-key']?.includes('wrong') === true
        return undefined
      },
    }
    const checkedTool = await checked(broken, {}, ['--burst', '3'])
    expect(checkedTool.wrong).toEqual(wrong)
    expect(checkedTool.skipped).toEqual(['repeat.idempotent'])
  })

  test('that is well but for a limit which says when to come again: none', async () => {
    const limited = { ...error(429), headers: { 'retry-after': '0' } }
    const { wrong, ok } = await checked({ request: (_, { calls }) => (calls === 5 ? limited : undefined) })
    expect(wrong).toEqual([])
    expect(ok).toContain('errors.retry-after')
  })
})
