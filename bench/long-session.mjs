/**
 * The next turn of a session with 5,000 messages against one with 10, in alternating rounds on the same fleet.
 * The earlier turns are copies of a real one, stored as the product stores them.
 * Usage: node bench/long-session.mjs [--messages 5000] [--samples 400] [--mode fleet|embedded]
 */
import { parseArgs } from 'node:util'
import { messages, openSession, percentile, turn } from './lib/load.mjs'
import { milliseconds, table, times } from './lib/report.mjs'
import { query } from './lib/servers.mjs'
import { startTutor } from './lib/tutor.mjs'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '5000' },
    samples: { type: 'string', default: '400' },
    mode: { type: 'string', default: 'fleet' },
  },
})
const longMessages = Number(values.messages)
const shortMessages = 10
const samples = Number(values.samples)
const turnsPerSession = 4
const limit = 1.2

/** Gives a session that has had one turn as many copies of it as make the wanted number of messages. */
async function grow(database, session, wanted) {
  const copies = wanted / 2 - 1
  await query(
    database,
    `with model as (select * from session.turns where session_id = $1 limit 1),
      copies as (select gen_random_uuid() as id, gen_random_uuid() as message_id, model.seq + number as seq
        from model, generate_series(1, $2::integer) as number),
      turns as (
        insert into session.turns (id, session_id, seq, message_id, status, request_hash, request_id, traceparent,
            attempts, created_at, finished_at)
          select copies.id, model.session_id, copies.seq, copies.message_id, model.status, model.request_hash,
            model.request_id, model.traceparent, model.attempts, model.created_at, model.finished_at
          from copies, model),
      written as (
        insert into session.messages (id, session_id, turn_id, seq, role, content)
          select case when role = 'user' then copies.message_id else gen_random_uuid() end, $1::uuid, copies.id,
            2 * copies.seq + (role = 'assistant')::integer, role, content
          from copies, session.messages where session_id = $1)
      insert into session.turn_steps (turn_id, position, step, attempt, output, started_at, duration_ms)
        select copies.id, position, step, attempt, output, started_at, duration_ms
        from copies, session.turn_steps where turn_id = (select id from model)`,
    [session, copies],
  )
  await query(
    database,
    'update session.sessions set turn_seq = (select max(seq) from session.turns where session_id = $1) where id = $1',
    [session],
  )
}

const tutor = await startTutor(values.mode)
try {
  const open = async (length) => {
    const session = await openSession(tutor)
    await turn(tutor, session, messages[0])
    await grow(tutor.database, session, length)
    return session
  }
  for (let index = 0; index < 100; index += 1)
    await turn(tutor, await openSession(tutor), messages[index % messages.length])
  const long = await open(longMessages)
  // Short sessions must stay short: each gives a few samples only.
  const short = []
  for (let index = 0; index < samples / turnsPerSession; index += 1) short.push(await open(shortMessages))
  await query(tutor.database, 'analyze')
  const latencies = { short: [], long: [] }
  const sample = async (kind, session, index) => {
    const began = performance.now()
    await turn(tutor, session, messages[index % messages.length])
    latencies[kind].push(performance.now() - began)
  }
  for (let index = 0; index < samples; index += 1) {
    const small = short[Math.floor(index / turnsPerSession)]
    // Which one goes first alternates, so that neither profits from the other.
    if (index % 2 === 0) await sample('short', small, index)
    await sample('long', long, index)
    if (index % 2 === 1) await sample('short', small, index)
  }
  const ratio = (share) => percentile(latencies.long, share) / percentile(latencies.short, share)
  table(
    `The next turn, ${values.mode}, ${samples} samples of each`,
    [
      ['short', shortMessages],
      ['long', longMessages],
    ].map(([kind, length]) => ({
      'messages in the session': length,
      'p50 ms': milliseconds(percentile(latencies[kind], 0.5)),
      'p95 ms': milliseconds(percentile(latencies[kind], 0.95)),
    })),
  )
  console.log(
    `\np50 ${times(ratio(0.5))}, p95 ${times(ratio(0.95))}; limit ${limit} x at p95: ${ratio(0.95) <= limit ? 'kept' : 'MISSED'}`,
  )
} finally {
  await tutor.stop()
}
