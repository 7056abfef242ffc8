/** An upstream that costs as little as possible: plain HTTP, a constant JSON. Usage: constant-http.mjs PORT BYTES */
import { createServer } from 'node:http'

const [port, bytes] = process.argv.slice(2).map(Number)
const answer = JSON.stringify({ text: 'x'.repeat(Math.max(0, bytes - 11)) })
const head = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(answer) }
createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, head).end(answer))
}).listen(port, '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
