/**
 * Resident memory of every process idle and after turns, whose growth after the first 2,000 is what counts.
 * Usage: node bench/memory.mjs [--turns 10000] [--mode embedded|fleet]
 */
import { parseArgs } from 'node:util'
import { messages, openSession, run, turn } from './lib/load.mjs'
import { rssBytes } from './lib/processes.mjs'
import { megabytes, perSecond, table } from './lib/report.mjs'
import { startTutor } from './lib/tutor.mjs'

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '10000' },
    mode: { type: 'string', multiple: true, default: ['embedded', 'fleet'] },
  },
})
const total = Number(values.turns)
const warm = 2_000
const turnsPerSession = 20
const limit = 0.1

/** Memory moves with the garbage collector: the median of readings over ten seconds of rest. */
async function readings(tutor) {
  const samples = tutor.processes.map(() => [])
  for (let index = 0; index < 20; index += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    for (const [place, { pid }] of tutor.processes.entries()) samples[place].push(rssBytes(pid))
  }
  return samples.map((each) => each.sort((a, b) => a - b)[each.length >> 1])
}

/** Turns in sessions that come and go, as students do. */
async function talk(tutor, count) {
  const sessions = new Map()
  return await run(count, 16, async (index, lane) => {
    const known = sessions.get(lane)
    const session = known && known.left > 0 ? known : { id: await openSession(tutor), left: turnsPerSession }
    sessions.set(lane, session)
    session.left -= 1
    await turn(tutor, session.id, messages[index % messages.length])
  })
}

for (const mode of values.mode) {
  const tutor = await startTutor(mode)
  try {
    const idle = await readings(tutor)
    await talk(tutor, warm)
    const warmed = await readings(tutor)
    const { seconds } = await talk(tutor, total - warm)
    const last = await readings(tutor)
    table(
      `Resident memory in MB, ${mode}, ${perSecond((total - warm) / seconds)} turns/s`,
      tutor.processes.map(({ name }, index) => {
        const growth = last[index] / warmed[index] - 1
        return {
          process: name,
          idle: megabytes(idle[index]),
          [`after ${warm}`]: megabytes(warmed[index]),
          [`after ${total}`]: megabytes(last[index]),
          growth: `${(growth * 100).toFixed(1)} %${growth > limit ? ' MISSED' : ''}`,
        }
      }),
    )
  } finally {
    await tutor.stop()
  }
}
