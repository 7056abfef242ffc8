/** Loads of chats: closed (so many at once), open (so many a second, whatever comes back), and paced streams. */
import { Agent, request } from 'undici'

const dispatcher = new Agent({ connections: 512, headersTimeout: 60_000 })
const messages = [
  { role: 'system', content: 'You are a tutor. Answer in simple words.' },
  { role: 'user', content: 'What is osmosis, and where in nature can I see it?' },
]

async function ask(target, model, more) {
  const headers = { 'content-type': 'application/json', ...(await target.headers()) }
  const body = JSON.stringify({ model, messages, ...more })
  const answer = await request(target.url, { method: 'POST', headers, body, dispatcher })
  if (answer.statusCode === 200) return answer.body
  throw new Error(`${target.name} answered ${answer.statusCode}: ${(await answer.body.text()).slice(0, 300)}`)
}

let asked = 0
/** One plain chat, unlike any other, so that no cache answers it. */
export async function plainChat(target) {
  asked += 1
  const text = await (await ask(target, target.model.plain, { user: `student-${asked}` })).text()
  if (!text.includes('"choices"')) throw new Error(`${target.name} gave no answer: ${text.slice(0, 300)}`)
}

/** `count` chats, `parallel` at a time; latencies in ms. */
export async function closedLoad(target, count, parallel) {
  const latencies = []
  let left = count
  const lane = async () => {
    while (left-- > 0) {
      const began = performance.now()
      await plainChat(target)
      latencies.push(performance.now() - began)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: parallel }, lane))
  return { latencies, seconds: (performance.now() - began) / 1_000 }
}

const giveUpAt = 2_000

/** `rate` chats a second for so long; latencies in ms, from the time at which each was due. */
export async function openLoad(target, rate, seconds) {
  const latencies = []
  const open = new Set()
  const began = performance.now()
  const total = Math.round(rate * seconds)
  let failed = 0
  for (let sent = 0; sent < total && open.size < giveUpAt; ) {
    const due = began + (sent / rate) * 1_000
    const now = performance.now()
    if (due > now) {
      await new Promise((resolve) => setTimeout(resolve, due - now))
      continue
    }
    sent += 1
    const one = plainChat(target)
      .catch(() => {
        failed += 1
      })
      .finally(() => {
        latencies.push(performance.now() - due)
        open.delete(one)
      })
    open.add(one)
  }
  const overrun = open.size >= giveUpAt
  await Promise.all(open)
  return { latencies, failed, overrun }
}

/**
 * `parallel` streams at once whose pieces are the times at which the simulator wrote them (its clock is ours): time to
 * the first piece, and the delay of every piece, in ms.
 */
export async function pacedStreams(target, parallel) {
  const first = []
  const delays = []
  const stream = async () => {
    const began = performance.now()
    const body = await ask(target, target.model.stream, { stream: true })
    const decoder = new TextDecoder()
    let rest = ''
    let heard = false
    for await (const bytes of body) {
      const now = performance.timeOrigin + performance.now()
      const events = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n\r?\n/)
      rest = events.pop()
      for (const event of events) {
        const stamp = Number(/"content":\s*" (\d{13}\.\d{3})"/.exec(event)?.[1])
        if (Number.isNaN(stamp)) continue
        if (!heard) first.push(performance.now() - began)
        heard = true
        delays.push(now - stamp)
      }
    }
  }
  await Promise.all(Array.from({ length: parallel }, stream))
  return { first, delays }
}
