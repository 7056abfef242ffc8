/** `npm run replay -- --since DATE`: decides past turns again with today's rules, and says what would differ. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { EngineMode } from '@tutor/contracts'
import { type Progress, replayTurns } from './replay-turns.js'
import { summarise, summaryText } from './summary.js'

const usage = `Usage: npm run replay -- --since 2026-11-01 [options]

  --since DATE      turns accepted since then: a date or a moment (ISO 8601)
  --until DATE      and before then (default: now)
  --engine ENGINE   local, hybrid or model (default: as the tutor is configured)
  --url URL         the tutor (default: TUTOR_URL, or http://127.0.0.1:8080)
  --key KEY         an API key (default: TUTOR_API_KEY, or the key of "npm start")

Nothing is executed or changed. The summary names turns by id and shows none of a student's words.
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
  const { values } = parseArgs({
    options: {
      since: { type: 'string' },
      until: { type: 'string' },
      engine: { type: 'string' },
      url: { type: 'string' },
      key: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const engine = EngineMode.optional().safeParse(values.engine)
  if (values.help || values.since === undefined || !engine.success) {
    process[values.help ? 'stdout' : 'stderr'].write(usage)
    return values.help ? 0 : 1
  }
  const url = (values.url ?? (environment['TUTOR_URL'] || 'http://127.0.0.1:8080')).replace(/\/$/, '')
  const { since, until } = values
  const found = await replayTurns(
    { url, apiKey: values.key ?? apiKey(), since, until, engine: engine.data },
    show,
  )
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  process.stdout.write(summaryText(summarise(found.comparisons)))
  if (found.skipped > 0)
    process.stdout.write(`${found.skipped} skipped: never decided, or their inputs are not stored\n`)
  return 0
}

/** A running count on a terminal, a line per hundred turns elsewhere. */
function show({ replayed, skipped }: Progress): void {
  const text = `${replayed} decided again, ${skipped} skipped`
  if (process.stderr.isTTY) process.stderr.write(`\r${text}`)
  else if ((replayed + skipped) % 100 === 0) process.stderr.write(`${text}\n`)
}

function apiKey(): string {
  const key = environment['TUTOR_API_KEY']
  if (key) return key
  const file = join(environment['DATA_DIR'] || '.data', 'api-key')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  throw new Error(
    'No API key: give --key, set TUTOR_API_KEY, or start the tutor with "npm start" in this folder.',
  )
}
