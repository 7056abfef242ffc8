/** A closed-loop load generator with latencies below a millisecond, and what a client of the API does. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const agent = new Agent({ keepAlive: true })
const examplesFile = join(dirname(fileURLToPath(import.meta.url)), '../../eval/examples.jsonl')

/** The example messages that stand on their own and lead to a tool. */
export const messages = readFileSync(examplesFile, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line))
  .filter(({ history, expect }) => !history && expect.action === 'call')
  .map(({ message }) => message)

/** Sends a request over a kept-alive connection; status and parsed body. */
export async function send({ url, apiKey }, method, path, body) {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const outgoing = request(`${url}${path}`, {
    method,
    agent,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(text !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      }),
    },
  })
  outgoing.end(text)
  const [response] = await once(outgoing, 'response')
  const chunks = []
  for await (const chunk of response) chunks.push(chunk)
  const answer = Buffer.concat(chunks).toString()
  return { status: response.statusCode, body: answer === '' ? undefined : JSON.parse(answer) }
}

let students = 0
/** A fresh session of a fresh student; its id. */
export async function openSession(tutor) {
  students += 1
  const { status, body } = await send(tutor, 'POST', '/v1/sessions', {
    student: { user_id: `bench-${process.pid}-${students}`, name: 'Sam' },
  })
  if (status !== 201) throw new Error(`no session: ${status} ${JSON.stringify(body)}`)
  return body.id
}

/** One whole turn, waiting for its end; rejects unless it is done. */
export async function turn(tutor, session, content) {
  const { status, body } = await send(tutor, 'POST', `/v1/sessions/${session}/messages`, { content })
  if (status !== 200 || body.status !== 'done')
    throw new Error(`turn: ${status} ${JSON.stringify(body).slice(0, 500)}`)
  return body
}

/** Runs `count` operations, `parallel` at a time; `operation(index, lane)`. Latencies in ms, and the wall time in s. */
export async function run(count, parallel, operation) {
  const latencies = []
  let next = 0
  const lane = async (number) => {
    while (next < count) {
      const index = next++
      const began = performance.now()
      await operation(index, number)
      latencies.push(performance.now() - began)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: parallel }, (_, number) => lane(number)))
  return { latencies, seconds: (performance.now() - began) / 1_000 }
}

/** `count` turns in `parallel` sessions. */
export async function runTurns(tutor, count, parallel) {
  const sessions = await Promise.all(Array.from({ length: parallel }, () => openSession(tutor)))
  return await run(count, parallel, (index, lane) =>
    turn(tutor, sessions[lane], messages[index % messages.length]),
  )
}

/** The value below which the given share (0 to 1) of the numbers lies. */
export function percentile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
