/**
 * Asks a model again and again over one transport and prints its own CPU per request.
 * Usage: transport-client.mjs TRANSPORT URL COUNT PARALLEL stream|plain
 */
import { request } from 'undici'
import { openLeanFetch } from '../../services/llm-proxy/dist/providers/lean-fetch.js'
import OpenAI from '../../services/llm-proxy/node_modules/openai/index.mjs'

const [transport, url, count, parallel, form] = process.argv.slice(2)
const streamed = form === 'stream'
const body = {
  model: 'sim:tokens=40',
  messages: [
    { role: 'system', content: 'You are a tutor. Answer in simple words.' },
    { role: 'user', content: 'What is osmosis, and where in nature can I see it?' },
  ],
  ...(streamed && { stream: true, stream_options: { include_usage: true } }),
}

const sdk = (options) => {
  const client = new OpenAI({ baseURL: url, apiKey: 'bench', maxRetries: 0, logLevel: 'off', ...options })
  return async () => {
    const controller = new AbortController()
    const answer = await client.chat.completions.create(body, { signal: controller.signal })
    if (!streamed) return answer.choices[0].message.content
    let text = ''
    for await (const chunk of answer) text += chunk.choices[0]?.delta.content ?? ''
    return text
  }
}

async function plainUndici() {
  const controller = new AbortController()
  const answer = await request(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer bench' },
    body: JSON.stringify(body),
    signal: controller.signal,
  })
  if (!streamed) return (await answer.body.json()).choices[0].message.content
  let text = ''
  let rest = ''
  const decoder = new TextDecoder()
  for await (const bytes of answer.body) {
    const events = (rest + decoder.decode(bytes, { stream: true })).split('\n\n')
    rest = events.pop()
    for (const event of events) {
      const data = event.slice('data: '.length)
      if (data !== '[DONE]') text += JSON.parse(data).choices[0]?.delta.content ?? ''
    }
  }
  return text
}

const ask = {
  'openai SDK, default fetch': () => sdk({}),
  'openai SDK, lean fetch': () => sdk({ fetch: openLeanFetch().fetch }),
  'undici alone': () => plainUndici,
}[transport]()

async function run(amount) {
  let left = amount
  const lane = async () => {
    while (left-- > 0) if (!(await ask()).startsWith('one two')) throw new Error('not the answer')
  }
  await Promise.all(Array.from({ length: Number(parallel) }, lane))
}

await run(Math.ceil(Number(count) / 4))
const before = process.cpuUsage()
const began = performance.now()
await run(Number(count))
const { user, system } = process.cpuUsage(before)
console.log(
  JSON.stringify({
    cpu: (user + system) / 1_000 / Number(count),
    rate: (Number(count) / (performance.now() - began)) * 1_000,
  }),
)
process.exit(0)
