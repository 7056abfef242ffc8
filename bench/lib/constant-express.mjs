/** The limit of any HTTP service on express: a constant JSON of a given size. Usage: constant-express.mjs PORT BYTES */
import express from 'express'

const [port, bytes] = process.argv.slice(2).map(Number)
const answer = { text: 'x'.repeat(Math.max(0, bytes - 11)) }
const application = express().disable('x-powered-by').disable('etag')
application.get('/health', (_request, response) => void response.end())
application.use(express.json())
application.use((_request, response) => void response.json(answer))
application.listen(port, '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
