import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { acknowledge, follow, openSession, type TurnRecord } from './client.js'
import type { Fleet } from './fleet.js'

export interface Traffic {
  /** Whether no more is to be sent, after so many messages. */
  readonly isOver: (sent: number) => boolean
  readonly turnsPerSecond: number
  readonly seed: number
  readonly say: (line: string) => void
}

/** What a fleet must be told to answer these messages: of the model, and of the tool that counts its effects. */
export const trafficEnvironment = (modelUrl: string, toolHost: string): Readonly<Record<string, string>> => ({
  OPENAI_BASE_URL: modelUrl,
  MODEL_DEFAULT: 'sim:tokens=30,pace=10',
  TOOLS_ALLOWED_HOSTS: toolHost,
  RATE_LIMIT_PER_SECOND: '10000',
})

const sessionCount = 40
/** How long turns may take to end once nothing is broken any more. */
const settleMs = 180_000

/** Sends messages at a steady rate, in each session one after the other, and follows each turn to its end. */
export async function sendAll(
  fleet: Fleet,
  { isOver, turnsPerSecond, seed, say }: Traffic,
  strays: string[],
): Promise<readonly TurnRecord[]> {
  const sessions = await Promise.all(
    Array.from({ length: sessionCount }, async (_, index) => {
      const student = `student-${seed}-${index}`
      const id = await openSession(fleet, student, (what) => strays.push(`session: ${what}`))
      return { student, id, line: Promise.resolve() }
    }),
  )
  const records: TurnRecord[] = []
  const ended: Promise<void>[] = []
  const tooLate = new AbortController()
  // Every turn's stream listens.
  setMaxListeners(0, tooLate.signal)
  const began = performance.now()
  for (let number = 0; !isOver(number); number += 1) {
    const session = sessions[number % sessions.length]
    if (!session) continue
    await wait(Math.max(0, began + (number / turnsPerSecond) * 1_000 - performance.now()))
    const turn = recordOf(session, number)
    records.push(turn)
    // The next message of a session is sent when this one is acknowledged, not when it is answered.
    session.line = session.line.then(() => acknowledge(fleet, turn))
    ended.push(session.line.then(() => follow(fleet, turn, tooLate.signal)))
    if (number % 500 === 499) say(`${number + 1} messages sent`)
  }
  const timer = setTimeout(() => tooLate.abort(), settleMs)
  await Promise.all(ended)
  clearTimeout(timer)
  return records
}

function recordOf({ student, id }: { student: string; id: string }, number: number): TurnRecord {
  const wantsEffect = number % 2 === 0
  const content = wantsEffect ? 'make me a proof card about volcanoes' : 'explain photosynthesis'
  return {
    ...{ session: id, student, wantsEffect, content: `${content}${'!'.repeat(1 + (number % 5))}` },
    ...{
      turnId: null,
      tries: 0,
      streams: 0,
      cuts: 0,
      ids: [],
      streamed: '',
      end: null,
      reply: null,
      unexpected: [],
    },
  }
}
