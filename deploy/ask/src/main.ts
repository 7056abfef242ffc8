/** `npm run ask -- "…"`: a terminal client of the running gateway; without a message it reads lines and keeps the session. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { Turn, TurnEvent } from '@tutor/contracts'
import { renderer } from './render.js'
import { styleFor } from './style.js'
import { RefusedError, type TutorClient, tutorClient } from './tutor-client.js'

const usage = `Usage: npm run ask -- [options] ["message" …]

  --json              print the finished turn as JSON, nothing else
  --name NAME         the student's name
  --level 1..10       the student's mastery level
  --style STYLE       direct, socratic, visual or flipped_classroom
  --user ID           the student's id (default: demo)

Without a message it reads lines and keeps the session; end with Ctrl-D.
TUTOR_URL (default http://127.0.0.1:8080) and TUTOR_API_KEY (default: the key of "npm start") say where to ask.
`

// biome-ignore lint/style/noProcessEnv: a program's entry is where the environment enters
const environment = process.env

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      name: { type: 'string' },
      level: { type: 'string' },
      style: { type: 'string' },
      user: { type: 'string', default: 'demo' },
    },
  })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const client = tutorClient(environment['TUTOR_URL'] || 'http://127.0.0.1:8080', apiKey())
  const { id } = await client.createSession({
    user_id: values.user,
    ...(values.name && { name: values.name }),
    ...(values.level && { mastery_level: Number(values.level) }),
    ...(values.style && { teaching_style: values.style }),
  })
  const ask = values.json ? askForJson : askAloud
  if (positionals.length > 0) {
    let worst = 0
    for (const message of positionals) worst = Math.max(worst, await ask(client, id, message))
    return worst
  }
  return await converse((message) => ask(client, id, message))
}

function apiKey(): string {
  const key = environment['TUTOR_API_KEY']
  if (key) return key
  const file = join(environment['DATA_DIR'] || '.data', 'api-key')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  throw new RefusedError('No API key: start the tutor with "npm start" in this folder, or set TUTOR_API_KEY.')
}

async function askAloud(client: TutorClient, sessionId: string, message: string): Promise<number> {
  const style = styleFor(process.stdout.isTTY === true, Boolean(environment['NO_COLOR']))
  const show = renderer(style, (text) => void process.stdout.write(text))
  let last: TurnEvent['type'] | undefined
  for await (const event of client.send(sessionId, message)) {
    show(event)
    last = event.type
  }
  return last === 'turn.done' ? 0 : 1
}

async function askForJson(client: TutorClient, sessionId: string, message: string): Promise<number> {
  let turnId = ''
  for await (const { type, data } of client.send(sessionId, message))
    if (type === 'turn.accepted') turnId = String(data['turn_id'])
  const turn: Turn = await client.getTurn(turnId)
  process.stdout.write(`${JSON.stringify(turn, null, 2)}\n`)
  return turn.status === 'done' ? 0 : 1
}

async function converse(ask: (message: string) => Promise<number>): Promise<number> {
  const input = createInterface({ input: process.stdin, output: process.stderr, prompt: '\nYou: ' })
  let worst = 0
  if (process.stdin.isTTY) input.prompt()
  for await (const text of input) {
    if (text.trim()) worst = Math.max(worst, await ask(text))
    if (process.stdin.isTTY) input.prompt()
  }
  return worst
}
