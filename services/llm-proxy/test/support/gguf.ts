import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeModels } from './models-file.js'
import { caller, type ProxyUnderTest, startProxy } from './proxy.js'

/** node-llama-cpp as far as llm-proxy uses it, and models for it; the real ones are bench/gguf.mjs's. */
export interface Ggufs {
  /** A file that the stand-in takes for a model. */
  readonly file: string
  /** Writes another; its path. */
  model(name: string, content?: string): Promise<string>
  /** What became of a model's file so far: loaded, read (a block of a prompt), answering, given back. */
  log(file?: string): Promise<readonly string[]>
  /** A deployment of the file as `tutor-default`. */
  deployment(more?: object): object
  /** llm-proxy with deployments, and the path of its models file. */
  start(deployments?: readonly object[]): Promise<{ readonly running: ProxyUnderTest; readonly path: string }>
  /** Stops what was started. */
  close(): Promise<void>
}

export async function openGgufs(): Promise<Ggufs> {
  const folder = await mkdtemp(join(tmpdir(), 'tutor-gguf-'))
  await install(folder)
  let running: ProxyUnderTest | undefined
  const model = async (name: string, content = 'GGUF') => {
    const path = join(folder, name)
    await writeFile(path, content)
    return path
  }
  const file = await model('small.gguf')
  const deployment = (more: object = {}) => ({
    name: 'here',
    alias: 'tutor-default',
    provider: 'gguf',
    model: 'small',
    file,
    ...more,
  })
  return {
    file,
    model,
    deployment,
    log: async (path = file) =>
      (await readFile(`${path}.log`, 'utf8').catch(() => '')).split('\n').filter((line) => line !== ''),
    async start(deployments = [deployment()]) {
      const path = await writeModels({ deployments })
      const environment = { MODELS_FILE: path, NODE_LLAMA_CPP_DIR: folder }
      running = await startProxy(environment, { configured: false })
      return { running, path }
    },
    async close() {
      await running?.stop()
      await rm(folder, { recursive: true })
    },
  }
}

/** As `npm install --prefix folder node-llama-cpp` would, but with the stand-in. */
async function install(folder: string): Promise<void> {
  const module = join(folder, 'node_modules/node-llama-cpp')
  await mkdir(module, { recursive: true })
  await cp(new URL('./stand-in-llama.mjs', import.meta.url), join(module, 'index.mjs'))
  const manifest = { name: 'node-llama-cpp', version: '3.22.1', exports: { '.': './index.mjs' } }
  await writeFile(join(module, 'package.json'), JSON.stringify(manifest))
}

export const user = (content: string) => [{ role: 'user' as const, content }]
export const ask = (content: string) => ({ messages: user(content), caller })

/** A chat over HTTP. */
export async function post(running: ProxyUnderTest, body: object) {
  const response = await running.post('/v1/chat/completions', { model: 'tutor-default', ...body })
  // Whatever it is: the expectations look into it.
  return { status: response.status, body: JSON.parse(await response.text()) }
}

/** Tokens of a prompt of one message, as the stand-in counts them. */
export const promptOf = (content: string): number => `<user>${content}<model>`.replaceAll(' ', '').length
