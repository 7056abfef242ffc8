import { setTimeout as delay } from 'node:timers/promises'
import type { Broker, Close } from '@tutor/messaging'
import type { Logger } from '@tutor/platform'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.js'
import { publishTurn } from './turn-queue.js'

/** A turn that no worker has had is looked after by the relay when it has waited this long. */
const waitedMs = 5_000
/** And again only after this long, so that a backlog is not published over and over. */
const againMs = 30_000
const batch = 200

/**
 * Publishes accepted turns again that no worker has: those committed while the broker was away, and those whose
 * message was lost. A turn published twice is harmless: the lease lets one worker in. Closing waits for what is being
 * published for the grace at most; a turn that misses it is published by the next relay.
 */
export function startRelay(db: Kysely<Tables>, broker: Broker, intervalMs: number, logger: Logger): Close {
  let running: Promise<void> = Promise.resolve()
  let busy = false
  const timer = setInterval(() => {
    if (busy || broker.status() !== 'connected') return
    busy = true
    running = relayOnce(db, broker)
      .then((count) => {
        if (count > 0) logger.info('turns published again', { count })
      })
      .catch((error: unknown) => logger.warn('turns could not be published again', { error }))
      .finally(() => {
        busy = false
      })
  }, intervalMs)
  return async ({ graceMs = 0 } = {}) => {
    clearInterval(timer)
    await Promise.race([running, delay(graceMs, undefined, { ref: false })])
  }
}

async function relayOnce(db: Kysely<Tables>, broker: Broker): Promise<number> {
  const turns = await db
    .updateTable('turns')
    .set({ relayed_at: sql<Date>`now()` })
    .where('id', 'in', (select) =>
      select
        .selectFrom('turns')
        .innerJoin('sessions', 'sessions.id', 'turns.session_id')
        .select('turns.id')
        .where('turns.status', 'in', ['queued', 'running'])
        // The session's first unfinished turn is enough: whoever comes for it runs the others, too.
        .where((where) =>
          where.not(
            where.exists((select) =>
              select
                .selectFrom('turns as earlier')
                .select('earlier.id')
                .whereRef('earlier.session_id', '=', 'turns.session_id')
                .whereRef('earlier.seq', '<', 'turns.seq')
                .where('earlier.status', 'in', ['queued', 'running']),
            ),
          ),
        )
        .where((where) =>
          where.or([
            // Its worker has not renewed its lease: it is dead, or stands still.
            where.and([
              where('sessions.lease_until', '<', sql<Date>`now()`),
              where.or([
                where('turns.relayed_at', 'is', null),
                where('turns.relayed_at', '<', where.ref('sessions.lease_until')),
                where('turns.relayed_at', '<', ago(againMs)),
              ]),
            ]),
            where.and([
              where('sessions.lease_until', 'is', null),
              where('turns.created_at', '<', ago(waitedMs)),
              where.or([where('turns.relayed_at', 'is', null), where('turns.relayed_at', '<', ago(againMs))]),
            ]),
          ]),
        )
        .orderBy('turns.created_at')
        .limit(batch)
        // Another replica's relay has the others.
        .forUpdate('turns')
        .skipLocked(),
    )
    .returning(['id', 'session_id', 'request_id', 'traceparent'])
    .execute()
  await Promise.all(
    turns.map(({ id, session_id, request_id, traceparent }) =>
      publishTurn(broker, { session_id, turn_id: id }, { 'x-request-id': request_id, traceparent }),
    ),
  )
  return turns.length
}

const ago = (ms: number) => sql<Date>`now() - ${ms} * interval '1 millisecond'`
