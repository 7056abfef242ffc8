/** A GGUF model by both ways: node-llama-cpp alone, and as a deployment behind gateway and llm-proxy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmbedded } from './tutor.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const alias = 'tutor-default'

/** node-llama-cpp as its own guide uses it. */
export async function openDirect({ files, contextTokens, seats, threads, tokens }) {
  const library = await import(createRequire(join(files.library, 'none.js')).resolve('node-llama-cpp'))
  const llama = await library.getLlama({
    build: 'never',
    skipDownload: true,
    maxThreads: 0,
    logLevel: 'error',
  })
  const model = await llama.loadModel({ modelPath: files.file })
  const context = await model.createContext({ contextSize: contextTokens, sequences: seats, threads })
  const chatWrapper = library.resolveChatWrapper(model)
  const chat = new library.LlamaChat({ contextSequence: context.getSequence(), chatWrapper })
  return {
    async ask(messages) {
      const history = messages.map(({ role, content }) => ({ type: role, text: content }))
      const began = performance.now()
      let first
      let text = ''
      await chat.generateResponse(history, {
        maxTokens: tokens,
        temperature: 0,
        repeatPenalty: false,
        onTextChunk: (chunk) => {
          first ??= performance.now() - began
          text += chunk
        },
      })
      return { first, all: performance.now() - began, text, count: model.tokenize(text).length }
    },
    async close() {
      await model.dispose()
      await llama.dispose()
    },
  }
}

/** The product in one process with the model as its only deployment, asked by the official client. */
export async function openProxied({ files, contextTokens, seats, threads, tokens }) {
  const folder = mkdtempSync(join(tmpdir(), 'tutor-bench-models-'))
  const deployment = {
    name: 'in-process',
    alias,
    provider: 'gguf',
    model: 'smollm2-135m-instruct',
    file: files.file,
    concurrency: seats,
    context_tokens: contextTokens,
    threads,
    timeout_ms: 120_000,
  }
  const models = { deployments: [deployment], aliases: { [alias]: { queue_ms: 60_000 } } }
  // JSON is YAML too.
  writeFileSync(join(folder, 'models.json'), JSON.stringify(models))
  const tutor = await startEmbedded({
    environment: { MODELS_FILE: join(folder, 'models.json'), NODE_LLAMA_CPP_DIR: files.library },
  })
  const OpenAI = createRequire(join(root, 'services/llm-proxy/package.json'))('openai').default
  const client = new OpenAI({ apiKey: tutor.apiKey, baseURL: `${tutor.url}/v1`, maxRetries: 0 })
  const usual = { model: alias, max_tokens: tokens, temperature: 0 }
  return {
    pid: tutor.processes[0].pid,
    adminUrl: tutor.processes[0].adminUrl,
    /** A whole answer. */
    create: (body, options) => client.chat.completions.create({ ...usual, ...body }, options),
    /** A streamed one, and when its first piece came. */
    async stream(messages, more = {}) {
      const began = performance.now()
      const stream_options = { include_usage: true }
      const stream = await client.chat.completions.create({
        ...usual,
        messages,
        stream: true,
        stream_options,
        ...more,
      })
      let first
      let text = ''
      let usage
      let reason
      for await (const chunk of stream) {
        const [choice] = chunk.choices
        if (choice?.delta.content) first ??= performance.now() - began
        text += choice?.delta.content ?? ''
        reason = choice?.finish_reason ?? reason
        usage = chunk.usage ?? usage
      }
      return { first, all: performance.now() - began, text, usage, reason }
    },
    async stop() {
      await tutor.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
