/** The least that a gateway on express can be: http-proxy-middleware with a keep-alive agent. Usage: bare-proxy.mjs PORT TARGET */
import { Agent } from 'node:http'
import express from 'express'
import { createProxyMiddleware } from 'http-proxy-middleware'

const [port, target] = process.argv.slice(2)
const application = express().disable('x-powered-by').disable('etag')
application.get('/health', (_request, response) => void response.end())
application.use(createProxyMiddleware({ target, agent: new Agent({ keepAlive: true, maxFreeSockets: 64 }) }))
application.listen(Number(port), '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
