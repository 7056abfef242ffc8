import { randomUUID } from 'node:crypto'
import {
  AppError,
  type Client,
  type Handlers,
  identityContract,
  llmProxyContract,
  type Principal,
  parameterExtractionContract,
  Student,
  sessionContract,
  toolsContract,
} from '@tutor/contracts'
import { client } from '@tutor/messaging'
import { createMetrics } from '@tutor/platform'
import { type Running, run } from '@tutor/service'
import { memoryIdentity, stubNeighbour, testEnvironment } from '@tutor/service/testing'
import { openTestDatabase } from '../../../test/database.js'
import { tools } from '../src/index.js'
import { student } from './support/fixtures.js'

type Complete = Handlers<typeof llmProxyContract>['complete']

const debate = { motion: 'Zoos', side: 'both', arguments: ['One'], rebuttals: [], questions: [] }
const quizParameters = {
  topic: 'photosynthesis',
  subject: 'biology',
  difficulty: 'beginner',
  question_type: 'true_false',
  num_questions: 4,
}
const stored: Student = Student.parse({
  user_id: 'known',
  name: 'Ada',
  emotional_state: 'anxious',
  topic_mastery: {},
  goals: [],
  subject_preferences: [],
  corrections: [],
})

const identity = memoryIdentity()
let database: Awaited<ReturnType<typeof openTestDatabase>>

/** The service over neighbours whose model says what `complete` says; without it none is configured. */
async function start(complete?: Complete, more: Record<string, string> = {}) {
  const llmProxy = stubNeighbour(llmProxyContract, {
    status: async () => ({ configured: complete !== undefined }),
    ...(complete && { complete }),
  })
  const session = stubNeighbour(sessionContract, {
    async student({ student_id }) {
      if (student_id !== 'known') throw new AppError('NOT_FOUND', 'There is no such student')
      return stored
    },
  })
  const neighbours = [
    stubNeighbour(identityContract, identity.handlers),
    llmProxy,
    session,
    stubNeighbour(parameterExtractionContract, {}),
  ]
  const running = await run([...neighbours, tools], testEnvironment({ DATABASE_URL: database.url, ...more }))
  const api = client(running.broker, toolsContract, { metrics: createMetrics() })
  return { running, api }
}

const invocation = (more: object = {}) => ({
  tool: 'quiz_generator',
  parameters: quizParameters,
  user_info: student(),
  chat_history: [],
  tenant_id: 'tenant-a',
  ...more,
})
const said = (text: string | object) => ({
  text: typeof text === 'string' ? text : JSON.stringify(text),
  model: 'm',
  usage: { input_tokens: 1, output_tokens: 1, cost_micro_usd: 0 },
})

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

describe('without a model', () => {
  let running: Running
  let api: Client<typeof toolsContract>
  beforeAll(async () => {
    const started = await start()
    running = started.running
    api = started.api
  })
  afterAll(() => running.stop())

  const request = async (
    path: string,
    options: { body?: unknown; headers?: object; principal?: Partial<Principal> } = {},
  ) => {
    const headers = {
      authorization: await identity.authorization('tools', options.principal),
      ...options.headers,
    }
    if (options.body === undefined) return await fetch(`${running.url}${path}`, { headers })
    const json = { ...headers, 'content-type': 'application/json' }
    return await fetch(`${running.url}${path}`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(options.body),
    })
  }

  test('the catalogue comes once per revision', async () => {
    const { revision, tools: manifests } = await api.catalogue({ tenant_id: 'demo' })
    expect(manifests!.length).toBeGreaterThanOrEqual(20)
    expect(await api.catalogue({ tenant_id: 'demo', known_revision: revision })).toMatchObject({
      revision,
      tools: null,
    })
    expect((await api.catalogue({ tenant_id: 'demo', known_revision: 'old' })).tools).toEqual(manifests)
  })

  test.each([
    ['quiz_generator', quizParameters],
    ['flashcard_generator', { topic: 'photosynthesis', subject: 'biology', count: 3, difficulty: 'easy' }],
    ['note_maker', { topic: 'photosynthesis', subject: 'biology', note_taking_style: 'outline' }],
    [
      'concept_explainer',
      { concept_to_explain: 'photosynthesis', current_topic: 'biology', desired_depth: 'basic' },
    ],
  ])('%s is answered by the local engine, with a complete artifact', async (tool, parameters) => {
    const result = await api.invoke(invocation({ tool, parameters }))
    expect(result).toMatchObject({ tool, engine: { path: 'local' }, notices: [] })
    expect(result.engine).not.toHaveProperty('fallback_reason')
    expect(result.artifact.markdown).toMatch(/^# .*hotosynthesis/)
  })

  test('a study plan is answered by the local engine', async () => {
    const parameters = { subject: 'biology', exam_date: '2099-01-01' }
    const result = await api.invoke(invocation({ tool: 'study_planner', parameters }))
    expect(result).toMatchObject({ engine: { path: 'local' }, artifact: { kind: 'plan' } })
    expect(result.artifact.markdown).toContain('2098-12-31')
  })

  test('a tool that needs a model is UNAVAILABLE and says what to configure, however often it is asked', async () => {
    for (let times = 0; times < 12; times += 1)
      await expect(
        api.invoke(invocation({ tool: 'debate_coach', parameters: { motion: 'Zoos' } })),
      ).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        reason: 'model_required',
        message: expect.stringContaining('OPENAI_API_KEY'),
      })
  })

  test('an unknown topic is NOT_FOUND and says what to do', async () => {
    const parameters = { ...quizParameters, topic: 'zzyzx', subject: 'nothing' }
    await expect(api.invoke(invocation({ parameters }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      reason: 'topic_not_in_library',
    })
  })

  test('an unknown tool is NOT_FOUND', async () => {
    await expect(api.invoke(invocation({ tool: 'time_machine' }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      reason: 'unknown_tool',
    })
  })

  test('bad parameters are INVALID_INPUT with the path of each', async () => {
    const parameters = {
      ...quizParameters,
      num_questions: 51,
      difficulty: 'brutal',
      colour: 'red',
      subject: undefined,
    }
    const { subject: _left, ...sent } = parameters
    await expect(api.invoke(invocation({ parameters: sent }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      errors: expect.arrayContaining([
        { path: 'parameters.num_questions', message: 'Must be <= 50' },
        { path: 'parameters.difficulty', message: 'Must be one of: beginner, intermediate, advanced' },
        { path: 'parameters.colour', message: 'Unknown field' },
        { path: 'parameters.subject', message: 'Required' },
      ]),
    })
  })

  test('chat_history is not given to a tool that does not take it', async () => {
    const history = [{ role: 'user' as const, content: 'Hello' }]
    expect((await api.invoke(invocation({ chat_history: history }))).tool).toBe('quiz_generator')
  })

  describe('with an idempotency key', () => {
    test('the same request gets the stored answer, another one is a CONFLICT, another tenant is not concerned', async () => {
      const key = { idempotency_key: randomUUID() }
      const first = await api.invoke(invocation(key))
      expect(await api.invoke(invocation(key))).toEqual(first)
      const other = { parameters: { ...quizParameters, num_questions: 5 } }
      await expect(api.invoke(invocation({ ...key, ...other }))).rejects.toMatchObject({
        code: 'CONFLICT',
        reason: 'idempotency_key_reused',
      })
      expect(
        (await api.invoke(invocation({ ...key, ...other, tenant_id: 'tenant-b' }))).output,
      ).toHaveProperty('questions.length', 5)
    })

    test('another key draws another selection', async () => {
      const draw = async () =>
        (await api.invoke(invocation({ idempotency_key: randomUUID() }))).artifact.markdown
      expect(new Set([await draw(), await draw(), await draw()]).size).toBeGreaterThan(1)
    })

    test('a failed run leaves nothing behind', async () => {
      const key = { idempotency_key: randomUUID() }
      const parameters = { ...quizParameters, topic: 'zzyzx' }
      await expect(api.invoke(invocation({ ...key, parameters }))).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
      expect((await api.invoke(invocation(key))).tool).toBe('quiz_generator')
    })
  })

  describe('GET /v1/tools', () => {
    test('200: pages through the whole catalogue', async () => {
      const names: string[] = []
      let cursor = ''
      do {
        const response = await request(`/v1/tools?limit=7${cursor && `&cursor=${cursor}`}`)
        expect(response.status).toBe(200)
        const page = (await response.json()) as { items: { name: string }[]; next_cursor: string | null }
        expect(page.items.length).toBeLessThanOrEqual(7)
        names.push(...page.items.map(({ name }) => name))
        cursor = page.next_cursor ?? ''
      } while (cursor)
      expect(names).toEqual((await api.catalogue({ tenant_id: 'demo' })).tools!.map(({ name }) => name))
    })

    test('400: a cursor of another list', async () => {
      const response = await request('/v1/tools?cursor=%21%21')
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ errors: [{ path: 'cursor' }] })
    })

    test('401: no token', async () => {
      expect((await fetch(`${running.url}/v1/tools`)).status).toBe(401)
    })
  })

  test('GET /v1/tools/{name}: 200 with the manifest, 404 for an unknown one', async () => {
    expect(await (await request('/v1/tools/note_maker')).json()).toMatchObject({
      name: 'note_maker',
      artifact: 'notes',
    })
    expect((await request('/v1/tools/time_machine')).status).toBe(404)
  })

  describe('POST /v1/tools/{name}/invoke', () => {
    const path = '/v1/tools/quiz_generator/invoke'
    const detailsOf = async (response: Response) =>
      ((await response.json()) as { output: { adaptation_details: string } }).output.adaptation_details

    test('200: for nobody in particular', async () => {
      const response = await request(path, { body: { parameters: quizParameters } })
      expect(response.status).toBe(200)
      expect(await detailsOf(response)).toContain('Nothing in the profile')
    })

    test('200: adapted to the remembered student', async () => {
      const response = await request(path, { body: { parameters: quizParameters, student_id: 'known' } })
      expect(await detailsOf(response)).toContain('the student is anxious')
    })

    test('200: the same Idempotency-Key gives the same answer; 409 with another body', async () => {
      const headers = { 'Idempotency-Key': randomUUID() }
      const first = await (await request(path, { body: { parameters: quizParameters }, headers })).json()
      expect(await (await request(path, { body: { parameters: quizParameters }, headers })).json()).toEqual(
        first,
      )
      const other = await request(path, {
        body: { parameters: { ...quizParameters, num_questions: 2 } },
        headers,
      })
      expect(other.status).toBe(409)
      const stranger = await request(path, {
        body: { parameters: { ...quizParameters, num_questions: 2 } },
        headers,
        principal: { key_id: 'key-b' },
      })
      expect(stranger.status).toBe(200)
    })

    test.each([
      ['400: bad parameters', { parameters: { ...quizParameters, num_questions: 0 } }, 400, 'invalid_input'],
      ['400: an unknown field', { parameters: quizParameters, extra: 1 }, 400, 'invalid_input'],
      ['404: an unknown student', { parameters: quizParameters, student_id: 'unknown' }, 404, 'not_found'],
      [
        '404: an unknown topic',
        { parameters: { ...quizParameters, topic: 'zzyzx' } },
        404,
        'topic_not_in_library',
      ],
    ])('%s', async (_name, body, status, code) => {
      const response = await request(path, { body })
      expect([response.status, response.headers.get('content-type')]).toEqual([
        status,
        expect.stringContaining('application/problem+json'),
      ])
      expect(await response.json()).toMatchObject({ status, code })
    })

    test("404: a student that is not the key's own", async () => {
      const principal = { student_id: 'somebody-else' }
      expect(
        (await request(path, { body: { parameters: quizParameters, student_id: 'known' }, principal }))
          .status,
      ).toBe(404)
    })

    test('503: a tool that needs a model', async () => {
      const response = await request('/v1/tools/debate_coach/invoke', {
        body: { parameters: { motion: 'Zoos' } },
      })
      expect(response.status).toBe(503)
      expect(await response.json()).toMatchObject({ code: 'model_required' })
    })
  })
})

describe('with a model', () => {
  /** Runs `work` against a service whose model says what `complete` says. */
  const withModel = async (
    complete: Complete,
    work: (api: Client<typeof toolsContract>) => Promise<void>,
    more = {},
  ) => {
    const { running, api } = await start(complete, more)
    try {
      await work(api)
    } finally {
      await running.stop()
    }
  }

  test('a valid answer is the model’s, also on a topic that the library does not have', async () => {
    const answer = {
      flashcards: [{ title: 'T', question: 'Q?', answer: 'A' }],
      topic: 'kites',
      adaptation_details: 'none',
      difficulty: 'easy',
    }
    await withModel(
      async () => said(answer),
      async (api) => {
        const parameters = { topic: 'kites', subject: 'play', count: 1, difficulty: 'easy' }
        const result = await api.invoke(invocation({ tool: 'flashcard_generator', parameters }))
        expect(result).toMatchObject({ output: answer, engine: { path: 'model' } })
        expect(result.artifact.markdown).toContain('**Back:** A')
      },
    )
  })

  test('an answer that stays invalid falls back to the local engine, which says so', async () => {
    await withModel(
      async () => said('I would rather chat.'),
      async (api) => {
        const result = await api.invoke(invocation())
        expect(result.engine).toEqual({ path: 'local', fallback_reason: 'model_answer_invalid' })
        expect(result.output).toHaveProperty('questions.length', 4)
      },
    )
  })

  test('where the local engine can’t serve, an invalid answer is BAD_GATEWAY', async () => {
    await withModel(
      async () => said('I would rather chat.'),
      async (api) => {
        const failure = { code: 'BAD_GATEWAY', reason: 'model_answer_invalid' }
        await expect(
          api.invoke(invocation({ parameters: { ...quizParameters, topic: 'zzyzx' } })),
        ).rejects.toMatchObject(failure)
        await expect(
          api.invoke(invocation({ tool: 'debate_coach', parameters: { motion: 'Zoos' } })),
        ).rejects.toMatchObject(failure)
      },
    )
  })

  test('an exact tool answers itself, and asks the model only for what it refuses', async () => {
    const answer = { steps: [], answer: 'By a model', check: 'None.' }
    let calls = 0
    await withModel(
      async () => {
        calls += 1
        return said(answer)
      },
      async (api) => {
        const solve = (problem: string) =>
          api.invoke(invocation({ tool: 'math_step_solver', parameters: { problem } }))
        expect(await solve('2x = 4')).toMatchObject({
          output: { answer: 'x = 2' },
          engine: { path: 'local' },
        })
        expect(calls).toBe(0)
        expect(await solve('How many ducks are left?')).toMatchObject({
          output: answer,
          engine: { path: 'model' },
        })
      },
    )
  })

  test('a failing model opens the breaker of its tool; local answers go on and name the reason', async () => {
    let calls = 0
    await withModel(
      async () => {
        calls += 1
        return said('no')
      },
      async (api) => {
        const reasons: (string | undefined)[] = []
        for (let times = 0; times < 8; times += 1)
          reasons.push((await api.invoke(invocation())).engine.fallback_reason)
        expect(reasons.slice(0, 5)).toEqual(Array(5).fill('model_answer_invalid'))
        expect(reasons.at(-1)).toBe('circuit_open')
        expect(calls).toBe(2 * reasons.filter((reason) => reason === 'model_answer_invalid').length)
      },
    )
  })

  test('invocations with the same key at the same time run once', async () => {
    let calls = 0
    await withModel(
      async () => {
        calls += 1
        return said(debate)
      },
      async (api) => {
        const asked = invocation({
          tool: 'debate_coach',
          parameters: { motion: 'Zoos' },
          idempotency_key: randomUUID(),
        })
        const results = await Promise.allSettled(Array.from({ length: 6 }, () => api.invoke(asked)))
        expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
        expect(calls).toBeLessThanOrEqual(2)
      },
    )
  })

  test('a tool over its bound is refused with UNAVAILABLE and a time to wait, others go on', async () => {
    const gate: (() => void)[] = []
    await withModel(
      () => new Promise((resolve) => gate.push(() => resolve(said('no')))),
      async (api) => {
        const running = api.invoke(invocation())
        while (gate.length === 0) await new Promise((resolve) => setImmediate(resolve))
        await expect(api.invoke(invocation())).rejects.toMatchObject({
          code: 'UNAVAILABLE',
          reason: 'tool_busy',
          retryAfterMs: 1_000,
        })
        gate.shift()!()
        while (gate.length === 0) await new Promise((resolve) => setImmediate(resolve))
        gate.shift()!()
        expect((await running).engine.path).toBe('local')
      },
      { TOOLS_MAX_CONCURRENT_RUNS: '1' },
    )
  })
})

test('a broken page stops the start, with its path and line', async () => {
  const { folderWith } = await import('./support/sample-page.js')
  const folder = await folderWith({ 'biology/cells.md': 'no page' })
  await expect(start(undefined, { TOOLS_LIBRARY_DIR: folder })).rejects.toThrow('biology/cells.md:1:')
})
