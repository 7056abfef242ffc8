import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { type Answer, connect, isReply, type Question } from './support/mcp.js'
import { startOneProcess } from './support/one-process.js'
import { type Json, send, type Tutor, testApiKey } from './support/tutor.js'

let tutor: Tutor
const open: Client[] = []
const client = async (answer?: Answer): Promise<Client> => {
  const connected = await connect(tutor, answer)
  open.push(connected)
  return connected
}
const call = (from: Client, name: string, args: object, meta: object = {}): Promise<Json> =>
  from.callTool({ name, arguments: args as Record<string, unknown>, _meta: meta as Record<string, unknown> })

beforeAll(async () => {
  tutor = await startOneProcess({ MCP_ANSWER_TIMEOUT_MS: '1000' })
}, 60_000)
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())))
afterAll(() => tutor?.stop(), 30_000)

const quiz = {
  topic: 'photosynthesis',
  subject: 'biology',
  difficulty: 'beginner',
  question_type: 'true_false',
  num_questions: 3,
}

describe('tools/list', () => {
  test('gives every tool that can run, page by page, as the catalogue has it', async () => {
    const mcp = await client()
    const names: string[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const page = await mcp.listTools({ ...(cursor !== undefined && { cursor }) })
      names.push(...page.tools.map(({ name }) => name))
      cursor = page.nextCursor
      pages += 1
    } while (cursor !== undefined)
    const { body } = await send(tutor, 'GET', '/v1/tools?limit=100')
    const rest = await send(tutor, 'GET', `/v1/tools?limit=100&cursor=${body.next_cursor}`)
    const able = [...body.items, ...rest.body.items].filter(({ local }: Json) => local)
    expect(names).toEqual(able.map(({ name }: Json) => name))
    expect(pages).toBeGreaterThan(1)
  })

  test('shows no parameter that the system fills, and demands none that policy chooses', async () => {
    const mcp = await client()
    const page = await mcp.listTools({ cursor: Buffer.from('quiz_generatop').toString('base64url') })
    const [tool] = page.tools
    expect(tool).toMatchObject({
      name: 'quiz_generator',
      title: 'Quiz generator',
      description: expect.stringContaining('Use for: Quizzes, practice problems'),
      annotations: { readOnlyHint: true, openWorldHint: false },
      outputSchema: { type: 'object', required: expect.arrayContaining(['questions']) },
    })
    expect(Object.keys(tool?.inputSchema.properties ?? {})).toEqual(Object.keys(quiz))
    expect(tool?.inputSchema.required).toEqual(['topic'])
  })

  test('refuses a cursor that is not its own', async () => {
    await expect((await client()).listTools({ cursor: '%%' })).rejects.toMatchObject({ code: -32602 })
  })
})

describe('tools/call', () => {
  test('answers with structured content and a readable text', async () => {
    const { content, structuredContent, isError } = await call(await client(), 'quiz_generator', quiz)
    expect(isError).toBeUndefined()
    expect(structuredContent.questions).toHaveLength(3)
    expect(content).toEqual([{ type: 'text', text: expect.stringContaining('# Quiz: photosynthesis') }])
  })

  test('lets policy choose what is left out, by what is remembered of the student', async () => {
    await send(tutor, 'POST', '/v1/sessions', {
      student: { user_id: 'ada', name: 'Ada', mastery_level: 9, emotional_state: 'tired' },
    })
    const mcp = await client()
    const meta = { 'tutor/student_id': 'ada' }
    const ofAda = await call(mcp, 'quiz_generator', { topic: 'photosynthesis' }, meta)
    expect(ofAda.structuredContent).toMatchObject({ difficulty: 'intermediate' })
    // Five questions while tired, of the kind that is easiest to answer.
    expect(ofAda.structuredContent.questions).toHaveLength(5)
    expect(ofAda.structuredContent.questions[0].type).toBe('multiple_choice')
    const said = await call(mcp, 'quiz_generator', { topic: 'photosynthesis', difficulty: 'beginner' }, meta)
    expect(said.structuredContent).toMatchObject({ difficulty: 'beginner' })
  })

  test.each([
    ['a value out of range', { num_questions: 500 }, 'num_questions'],
    ['an unknown field', { colour: 'red' }, 'colour: Unknown field'],
    ['a field that the system fills', { user_info: {} }, 'user_info: Unknown field'],
  ])('names %s, asks nothing and runs nothing', async (_what, wrong, told) => {
    const mcp = await client(() => {
      throw new Error('asked')
    })
    const { isError, content } = await call(mcp, 'quiz_generator', { ...quiz, ...wrong })
    expect([isError, content[0].text]).toEqual([true, expect.stringContaining(told)])
  })

  test('tells what a tool refuses', async () => {
    const { isError, content } = await call(await client(), 'chemical_equation_balancer', { equation: 'xyz' })
    expect([isError, content[0].text.length > 10]).toEqual([true, true])
  })

  test('knows no tool of another name, and no student of whom nothing is remembered', async () => {
    const mcp = await client()
    await expect(call(mcp, 'no_such_tool', {})).rejects.toMatchObject({ code: -32602 })
    const { isError } = await call(mcp, 'quiz_generator', quiz, { 'tutor/student_id': 'nobody' })
    expect(isError).toBe(true)
  })
})

describe('a call that lacks what only the student knows', () => {
  test('asks for just that, in the manifest’s words, and runs with the answer', async () => {
    const asked: Question[] = []
    const mcp = await client((question) => {
      asked.push(question)
      return { action: 'accept', content: { topic: 'mitosis' } }
    })
    const { structuredContent } = await call(mcp, 'flashcard_generator', { count: 2 })
    expect(structuredContent).toMatchObject({ topic: 'mitosis', difficulty: 'medium' })
    expect(structuredContent.flashcards).toHaveLength(2)
    expect(asked).toMatchObject([
      {
        message: 'Which topic should the flashcards cover?',
        requestedSchema: { properties: { topic: { type: 'string', title: 'Topic' } }, required: ['topic'] },
      },
    ])
  })

  test('offers the values of an enum with their titles', async () => {
    const asked: Question[] = []
    const mcp = await client((question) => {
      asked.push(question)
      return { action: 'accept', content: { style: 'mla' } }
    })
    const source = 'The Selfish Gene by Richard Dawkins, 1976, Oxford University Press'
    const { structuredContent } = await call(mcp, 'citation_generator', { source })
    expect(structuredContent.style).toBe('mla')
    const field = (asked[0] as Json).requestedSchema.properties.style
    expect(field.oneOf.map((value: Json) => value.const)).toEqual([
      'apa',
      'mla',
      'chicago',
      'harvard',
      'ieee',
    ])
  })

  test('asks once more for what the answer got wrong, and no third time', async () => {
    let asked = 0
    const mcp = await client(() => {
      asked += 1
      return { action: 'accept', content: { topic: asked === 1 ? '' : 'mitosis' } }
    })
    const { structuredContent } = await call(mcp, 'flashcard_generator', {})
    expect([structuredContent.topic, asked]).toEqual(['mitosis', 2])
    asked = 0
    const stubborn = await client(() => {
      asked += 1
      return { action: 'accept', content: { topic: '' } }
    })
    const { isError } = await call(stubborn, 'flashcard_generator', {})
    expect([isError, asked]).toEqual([true, 2])
  })

  test.each(['decline', 'cancel'] as const)('runs nothing when the user answers with %s', async (action) => {
    const { isError, content } = await call(await client(() => ({ action })), 'flashcard_generator', {})
    expect([isError, content[0].text]).toEqual([true, expect.stringContaining('Nothing was run: the user')])
  })

  test('runs nothing when nobody answers in time, and withdraws the question', async () => {
    const withdrawn: boolean[] = []
    const mcp = await client(
      (_question, signal) =>
        new Promise(() => signal.addEventListener('abort', () => withdrawn.push(signal.aborted))),
    )
    const { isError, content } = await call(mcp, 'flashcard_generator', {})
    expect([isError, content[0].text]).toEqual([
      true,
      'Nothing was run: the question to the user got no answer.',
    ])
    expect(withdrawn).toEqual([true])
  })

  test('names it, and how to ask, where the client can’t ask', async () => {
    const { isError, content } = await call(await client(), 'flashcard_generator', {})
    expect(isError).toBe(true)
    expect(content[0].text).toBe(
      'Nothing was run. Missing: topic. Ask the user: Which topic should the flashcards cover?',
    )
  })

  test('ends when the client cancels it', async () => {
    const cancel = new AbortController()
    const mcp = await client(() => {
      cancel.abort()
      return new Promise(() => undefined)
    })
    const cancelled = mcp.callTool({ name: 'flashcard_generator', arguments: {} }, undefined, {
      signal: cancel.signal,
    })
    await expect(cancelled).rejects.toThrow()
    await mcp.ping()
  })

  test('takes several questions of one session at once, each to its own call', async () => {
    const mcp = await client(({ message }) => ({
      action: 'accept',
      content: { topic: message.includes('flashcards') ? 'mitosis' : 'osmosis' },
    }))
    const tools = ['flashcard_generator', 'quiz_generator', 'flashcard_generator', 'quiz_generator']
    const results = await Promise.all(tools.map((tool) => call(mcp, tool, {})))
    expect(results.map(({ structuredContent }) => structuredContent.topic)).toEqual([
      'mitosis',
      'osmosis',
      'mitosis',
      'osmosis',
    ])
  })
})

describe('at the door', () => {
  const hello = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  }
  const ping = { jsonrpc: '2.0', id: 2, method: 'ping' }
  const begin = async (): Promise<string> =>
    (await send(tutor, 'POST', '/mcp', hello)).headers.get('mcp-session-id') ?? ''

  test('401 without a key, with WWW-Authenticate', async () => {
    const { status, headers } = await send(
      { ...tutor, apiKey: `tutor_${'x'.repeat(43)}` },
      'POST',
      '/mcp',
      hello,
    )
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  })

  test.each([
    ['http://evil.example', 403],
    ['null', 403],
    ['http://localhost:6274', 200],
  ])('a web page of %s gets %i', async (origin, expected) => {
    expect((await send(tutor, 'POST', '/mcp', hello, { Origin: origin })).status).toBe(expected)
  })

  test('agrees on a version that it knows, and answers 400 to a header with another', async () => {
    const old = { ...hello, params: { ...hello.params, protocolVersion: '2025-06-18' } }
    expect((await send(tutor, 'POST', '/mcp', old)).body.result.protocolVersion).toBe('2025-06-18')
    const future = { ...hello, params: { ...hello.params, protocolVersion: '2999-01-01' } }
    expect((await send(tutor, 'POST', '/mcp', future)).body.result.protocolVersion).toBe('2025-11-25')
    const headers = { 'Mcp-Session-Id': await begin(), 'MCP-Protocol-Version': '2999-01-01' }
    expect((await send(tutor, 'POST', '/mcp', ping, headers)).status).toBe(400)
  })

  test('400 without a session, 404 for one that is not known or was ended, 200 until then', async () => {
    expect((await send(tutor, 'POST', '/mcp', ping)).status).toBe(400)
    const headers = { 'Mcp-Session-Id': await begin() }
    expect((await send(tutor, 'POST', '/mcp', ping, headers)).body.result).toEqual({})
    expect((await send(tutor, 'DELETE', '/mcp', undefined, headers)).status).toBe(204)
    expect((await send(tutor, 'POST', '/mcp', ping, headers)).status).toBe(404)
    expect((await send(tutor, 'POST', '/mcp', ping, { 'Mcp-Session-Id': 'a.b' })).status).toBe(404)
  })

  test.each([
    ['a batch', [ping, ping]],
    ['no JSON-RPC', { hello: 'there' }],
  ])('400 to %s', async (_what, body) => {
    const headers = { 'Mcp-Session-Id': await begin() }
    expect((await send(tutor, 'POST', '/mcp', body, headers)).status).toBe(400)
  })

  test('202 to notifications and to replies that nobody waits for, 405 to GET', async () => {
    const headers = { 'Mcp-Session-Id': await begin() }
    for (const body of [
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 99 } },
      { jsonrpc: '2.0', id: 'nobody', result: { action: 'decline' } },
    ])
      expect(await send(tutor, 'POST', '/mcp', body, headers)).toMatchObject({ status: 202, body: '' })
    expect((await send(tutor, 'GET', '/mcp', undefined, headers)).status).toBe(405)
  })

  test('a method that is not offered is an error of the protocol', async () => {
    const headers = { 'Mcp-Session-Id': await begin() }
    const { body } = await send(tutor, 'POST', '/mcp', { ...ping, method: 'resources/list' }, headers)
    expect(body.error.code).toBe(-32601)
  })
})

const { REDIS_URL } = process.env
if (!REDIS_URL) {
  const missing = 'several replicas need REDIS_URL'
  if (process.env['CI'] === 'true') test(missing, () => expect(missing).toBe('given'))
  else test.skip(missing, () => undefined)
} else
  test('two replicas: the answer to one’s question reaches the other, and the call runs', async () => {
    const first = await startOneProcess({ CACHE_URL: REDIS_URL })
    const second = await startOneProcess({ CACHE_URL: REDIS_URL, DATABASE_URL: first.databaseUrl })
    const toSecond: string[] = []
    const mcp = await connect(
      { url: first.url, apiKey: testApiKey },
      () => ({ action: 'accept', content: { topic: 'mitosis' } }),
      (input, init) => {
        if (!isReply(init)) return fetch(input, init)
        toSecond.push(String(init?.body))
        return fetch(String(input).replace(first.url, second.url), init)
      },
    )
    const { structuredContent } = await call(mcp, 'flashcard_generator', {})
    expect([structuredContent.topic, toSecond.length]).toEqual(['mitosis', 1])
    await mcp.close()
    await second.stop()
    await first.stop()
  }, 60_000)
