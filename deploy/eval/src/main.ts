/** `npm run eval`: scores the decisions of a running or self-started tutor on labelled turns. */
import { writeFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { belowFloors, floors } from './floors.js'
import { type Judgement, judge } from './judge.js'
import { readTurns } from './labelled-turn.js'
import { scoresOf } from './metrics.js'
import { startOwnFleet } from './own-fleet.js'
import { type PlanClient, planFor } from './plan-client.js'
import { htmlReport } from './report.js'

const usage = `npm run eval -- [FILE.jsonl …] [--url URL --key KEY] [--html REPORT.html] [--json] [--misses]

Scores the decisions of a tutor on labelled turns: the sets in eval/ (examples, develop, test), or the files that are
given. Without --url a tutor is started for it. Exit code 1 when a set is below its floor.
  --html FILE   writes a report with charts
  --misses      prints what was wrong (never for a set named test, which nobody tunes on)`

const folder = fileURLToPath(new URL('../../../eval/', import.meta.url))
const setOf = (file: string): string => basename(file, '.jsonl')

async function judgeAll(client: PlanClient, file: string): Promise<Judgement[]> {
  const turns = readTurns(file)
  const judgements: Judgement[] = []
  for (const [index, turn] of turns.entries()) {
    judgements.push(judge(turn, await planFor(client, turn)))
    if (process.stderr.isTTY) process.stderr.write(`\r${setOf(file)}: ${index + 1} of ${turns.length}`)
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  return judgements
}

function print(
  file: string,
  judgements: readonly Judgement[],
  options: { json: boolean; misses: boolean },
): boolean {
  const scores = scoresOf(judgements)
  const problems = belowFloors(scores, floors[setOf(file)] ?? {})
  if (options.json) process.stdout.write(`${JSON.stringify({ set: setOf(file), ...scores })}\n`)
  else
    process.stdout.write(
      `${setOf(file)}\n${Object.entries(scores)
        .map(([name, value]) => `  ${name.replaceAll('_', ' ').padEnd(20)} ${value ?? '-'}\n`)
        .join('')}`,
    )
  if (options.misses && setOf(file) !== 'test')
    for (const { turn, why } of judgements.filter((one) => one.why.length > 0))
      process.stdout.write(`${turn.id}: ${turn.message}\n   ${why.join('\n   ')}\n`)
  for (const problem of problems) process.stderr.write(`${setOf(file)}: ${problem}\n`)
  return problems.length === 0
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      key: { type: 'string', default: '' },
      html: { type: 'string' },
      json: { type: 'boolean', default: false },
      misses: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${usage}\n`)
    return true
  }
  const files =
    positionals.length > 0
      ? positionals.map((file) => resolve(file))
      : ['examples', 'develop', 'test'].map((name) => `${folder}${name}.jsonl`)
  // biome-ignore lint/style/noProcessEnv: a program of its own is where the environment enters
  const own = values.url === undefined ? await startOwnFleet(process.env) : undefined
  try {
    const client = own ?? { url: String(values.url).replace(/\/$/, ''), apiKey: values.key }
    const sets: [string, Judgement[]][] = []
    for (const file of files) sets.push([file, await judgeAll(client, file)])
    if (values.html !== undefined) {
      const open = sets.every(([file]) => setOf(file) !== 'test')
      const all = sets.flatMap(([, judgements]) => judgements)
      writeFileSync(
        values.html,
        htmlReport(`Understanding: ${sets.map(([file]) => setOf(file)).join(', ')}`, all, open),
      )
    }
    return sets.map(([file, judgements]) => print(file, judgements, values)).every(Boolean)
  } finally {
    await own?.stop()
  }
}

try {
  process.exitCode = (await main()) ? 0 : 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
