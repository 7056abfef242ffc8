import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '@tutor/platform'
import { until } from '../../../test/until.js'
import { LlmProxyConfig } from '../src/config.js'
import { ModelsFile } from '../src/deployments/models-file.js'
import { readModels } from '../src/deployments/read-models.js'
import { ask, type Ggufs, openGgufs, post, user } from './support/gguf.js'
import { deploymentAt, writeModels } from './support/models-file.js'

let ggufs: Ggufs
beforeEach(async () => {
  ggufs = await openGgufs()
})
afterEach(() => ggufs.close())
const deployment = (more: object = {}) => ggufs.deployment(more)

describe('tools and pictures', () => {
  const tools = [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } }]
  const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }
  const requests = [
    ['tools', { messages: user('Hi'), tools }],
    ['images', { messages: [{ role: 'user', content: [picture] }] }],
  ] as const

  test.each(requests)('%s are refused where nobody else is there', async (what, request) => {
    const { running } = await ggufs.start()
    const { status, body } = await post(running, request)
    expect(status).toBe(400)
    expect(body.error).toMatchObject({ code: 'model_unsupported', message: expect.stringContaining(what) })
  })

  test.each(requests)('%s go to another deployment of the alias, or to a fallback', async (_, request) => {
    const { running, path } = await ggufs.start([deployment()])
    const { url } = running.simulator
    const seen: string[] = []
    for (const alias of ['tutor-default', 'tutor-cheap']) {
      const other = deploymentAt(url, `sees-${alias}`, 'sim:tokens=2', { alias, priority: 1 })
      const aliases = { 'tutor-default': { fallbacks: [alias] } }
      await writeModels({ deployments: [deployment(), other], aliases }, path)
      const { body } = await until(
        () => post(running, request),
        ({ status, body: answer }) => status === 200 && !seen.includes(answer.id),
      )
      seen.push(body.id)
      expect(body.model).toBe('sim:tokens=2')
    }
  })

  test('that were offered but may not be called are no hindrance', async () => {
    const { running } = await ggufs.start()
    const { status } = await post(running, { messages: user('Hi'), tools, tool_choice: 'none' })
    expect(status).toBe(200)
  })
})

describe('a file', () => {
  test('is loaded once for all of its deployments, kept over other changes, and given back when nobody uses it', async () => {
    const both = [deployment({ threads: 3 }), deployment({ name: 'too', alias: 'tutor-cheap', threads: 3 })]
    const { running, path } = await ggufs.start(both)
    await running.rpc.complete(ask('say one'))
    expect((await ggufs.log()).slice(0, 2)).toEqual(['loaded', 'context of 4096 for 2 on 3'])
    const other = deploymentAt(running.simulator.url, 'other', 'sim:tokens=1', { alias: 'other' })
    await writeModels({ deployments: [...both, other] }, path)
    await until(
      () => post(running, { model: 'other', messages: user('Hi') }),
      ({ status }) => status === 200,
    )
    expect((await running.rpc.complete(ask('say two'))).text).toBe('two')
    expect((await ggufs.log()).filter((line) => line === 'loaded')).toHaveLength(1)
    await writeModels({ deployments: [other] }, path)
    await until(
      () => ggufs.log(),
      (lines) => lines.includes('given back'),
    )
  })

  test('that is taken away serves the calls under way to their end', async () => {
    const { running, path } = await ggufs.start([deployment({ context_tokens: 100_000 })])
    const chunks = running.rpc.chat({ ...ask('for ever'), max_tokens: 30_000 })[Symbol.asyncIterator]()
    await chunks.next()
    const other = deploymentAt(running.simulator.url, 'other', 'sim:tokens=1', { alias: 'other' })
    await writeModels({ deployments: [other] }, path)
    await until(
      () => post(running, { model: 'other', messages: user('Hi') }),
      ({ status }) => status === 200,
    )
    expect(await chunks.next()).toMatchObject({ value: { type: 'delta' } })
    expect(await ggufs.log()).not.toContain('given back')
    await chunks.return?.()
    await until(
      () => ggufs.log(),
      (lines) => lines.includes('given back'),
    )
  })

  test('is given back at the end', async () => {
    const { running } = await ggufs.start()
    await running.rpc.complete(ask('say one'))
    await running.stop()
    expect((await ggufs.log()).at(-1)).toBe('given back')
  })

  test('that is no model fails its calls and is tried again', async () => {
    const file = await ggufs.model('broken.gguf', 'no model')
    const { running } = await ggufs.start([deployment({ file })])
    await expect(running.rpc.complete(ask('say one'))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'model_not_loaded',
    })
    await ggufs.model('broken.gguf')
    expect((await running.rpc.complete(ask('say one'))).text).toBe('one')
  })
})

describe('the models file', () => {
  const parse = (more: object) => ModelsFile.safeParse({ deployments: [deployment(more)] })

  test('has defaults for a model in the process', () => {
    const [first] = parse({}).data?.deployments ?? []
    expect(first).toMatchObject({ concurrency: 2, context_tokens: 4_096, max_output_tokens: 1_024 })
  })

  test.each([
    ['a relative path', { file: 'small.gguf' }],
    ['no path', { file: undefined }],
    ['keys', { keys: [{ env: 'KEY' }] }],
    ['a url', { url: 'http://127.0.0.1' }],
    ['no thread', { threads: 0 }],
    ['more calls at once than a machine has memory for', { concurrency: 65 }],
    ['answers that leave no room for a prompt', { context_tokens: 1_024 }],
  ])('refuses one with %s', (_, more) => {
    expect(parse(more).success).toBe(false)
  })

  test('without the package names the command that installs it, and every file that is missing', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'tutor-no-llama-'))
    const path = await writeModels({ deployments: [deployment({ file: '/none/small.gguf' })] })
    const problems = async (more: object) => {
      const config = LlmProxyConfig.parse({ MODELS_FILE: path, ...more })
      const error = await readModels(config).catch((thrown: unknown) => thrown)
      return error instanceof ConfigError ? error.problems.join('\n') : ''
    }
    expect(await problems({ NODE_LLAMA_CPP_DIR: empty })).toContain(
      `npm install --prefix ${empty} node-llama-cpp@3`,
    )
    expect(await problems({})).toContain('set NODE_LLAMA_CPP_DIR=/opt/llama')
    expect(await problems({})).toContain('deployments.here.file: /none/small.gguf can not be read (ENOENT)')
    await rm(empty, { recursive: true })
  })
})
