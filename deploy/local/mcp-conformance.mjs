/**
 * The official conformance suite against a running MCP server of ours: `node deploy/local/mcp-conformance.mjs` with
 * TUTOR_URL and TUTOR_API_KEY, as `npm start` prints them. The suite's program sends no Authorization header and wants
 * Node.js 22, so requests go through a proxy that adds one. docs/mcp.md says which scenarios apply.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request } from 'node:http'

const scenarios = [
  'server-initialize',
  'ping',
  'tools-list',
  'server-sse-multiple-streams',
  'dns-rebinding-protection',
]
const {
  TUTOR_URL: url = 'http://127.0.0.1:8080',
  TUTOR_API_KEY: key,
  // Where it is installed already; else npm fetches it.
  MCP_CONFORMANCE: program = 'npx --yes @modelcontextprotocol/conformance@0.1.16',
} = process.env
if (!key) throw new Error('Set TUTOR_API_KEY')

const proxy = createServer((incoming, answer) => {
  const { method, headers } = incoming
  const outgoing = request(new URL(incoming.url ?? '/', url), {
    method,
    // The Host stays: one of the scenarios is about it.
    headers: { ...headers, authorization: `Bearer ${key}` },
  })
  outgoing.on('response', (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers)
    response.pipe(answer)
  })
  outgoing.on('error', () => answer.destroy())
  incoming.pipe(outgoing)
}).listen(0, '127.0.0.1')
await once(proxy, 'listening')

const server = `http://127.0.0.1:${proxy.address().port}/mcp`
const [command = '', ...words] = program.split(' ')
const failed = []
for (const scenario of scenarios) {
  const child = spawn(command, [...words, 'server', '--url', server, '--scenario', scenario], {
    stdio: 'inherit',
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) failed.push(scenario)
}
proxy.close()
proxy.closeAllConnections()
console.log(`${scenarios.length - failed.length} of ${scenarios.length} scenarios pass`, ...failed)
process.exitCode = failed.length > 0 ? 1 : 0
