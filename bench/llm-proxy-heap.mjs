/**
 * Whether llm-proxy's memory grows: resident memory as it is, and what is left of it and of the heap after a collection
 * that is asked for through the inspector. Usage: node bench/llm-proxy-heap.mjs
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { WebSocket } from 'undici'
import { closedLoad } from './lib/chat-load.mjs'
import { startOurs } from './lib/model-gateways.mjs'
import { megabytes, table } from './lib/report.mjs'
import { startSimulator } from './lib/tutor.mjs'

const marks = [0, 5_000, 10_000, 20_000, 30_000, 40_000, 50_000]

/** Ports that a process listens on. */
function portsOf(pid) {
  const sockets = new Set()
  for (const name of readdirSync(`/proc/${pid}/fd`))
    try {
      sockets.add(readlinkSync(`/proc/${pid}/fd/${name}`))
    } catch {
      // Closed since.
    }
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && sockets.has(`socket:[${fields[9]}]`))
    .map((fields) => Number.parseInt(fields[1].split(':')[1], 16))
}

async function openInspector(pid) {
  for (const port of portsOf(pid)) {
    const pages = await fetch(`http://127.0.0.1:${port}/json`).then(
      (response) => response.json(),
      () => undefined,
    )
    const url = pages?.[0]?.webSocketDebuggerUrl
    if (!url) continue
    const socket = new WebSocket(url)
    await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
    return socket
  }
  throw new Error('The process has no inspector')
}

let calls = 0
const ask = (socket, method, params) =>
  new Promise((resolve) => {
    calls += 1
    const id = calls
    const listen = ({ data }) => {
      const answer = JSON.parse(data)
      if (answer.id !== id) return
      socket.removeEventListener('message', listen)
      resolve(answer.result)
    }
    socket.addEventListener('message', listen)
    socket.send(JSON.stringify({ id, method, params }))
  })

const simulator = await startSimulator()
const gateway = await startOurs(simulator, { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
const inspector = await openInspector(gateway.pid)
const rows = []
let done = 0
for (const mark of marks) {
  await closedLoad(gateway, mark - done, 16)
  done = mark
  const asIs = gateway.rss()
  await ask(inspector, 'HeapProfiler.collectGarbage')
  const expression = 'JSON.stringify(process.memoryUsage())'
  const { result } = await ask(inspector, 'Runtime.evaluate', { expression, returnByValue: true })
  const { rss, heapUsed } = JSON.parse(result.value)
  rows.push({
    requests: mark,
    'RSS MB as it is': megabytes(asIs),
    'RSS MB after a collection': megabytes(rss),
    'live heap MB': (heapUsed / 1_048_576).toFixed(1),
  })
}
table('Memory of llm-proxy', rows)
inspector.close()
await gateway.stop()
await simulator.stop()
process.exit(0)
