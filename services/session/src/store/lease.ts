import { AppError } from '@tutor/contracts'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.js'

/** The right to run a session's turns, one worker at a time. */
export interface Lease {
  readonly sessionId: string
  /** Fencing token: every write of a turn names it, and a newer lease makes it void. */
  readonly token: number
}

/** A worker found that its lease is void: another has taken the session over, and this one must write nothing more. */
export class LeaseLost extends AppError {
  constructor() {
    super('CONFLICT', 'The lease of the session was taken over', { reason: 'lease_lost' })
  }
}

const until = (leaseMs: number) => sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`

export interface LeaseRequest {
  /** The message that asks for it: each copy that is published has an id of its own. */
  readonly carrier: string
  /**
   * The message was delivered before: then whoever holds the lease on its account has lost it to the broker, and is dead or
   * must not go on. The token keeps out what it may still write.
   */
  readonly isRedelivery: boolean
  readonly leaseMs: number
}

/**
 * Undefined for a session that is gone, and for one whose lease another message has: that one's worker comes to every turn
 * of the session, and if it dies, its message or the relay brings another.
 */
export async function acquireLease(
  db: Kysely<Tables>,
  sessionId: string,
  { carrier, isRedelivery, leaseMs }: LeaseRequest,
): Promise<Lease | undefined> {
  const leased = await db
    .updateTable('sessions')
    .set((set) => ({
      lease_token: set('lease_token', '+', 1),
      lease_carrier: carrier,
      lease_until: until(leaseMs),
    }))
    .where('id', '=', sessionId)
    .where((where) =>
      where.or([
        where('lease_until', 'is', null),
        where('lease_until', '<', sql<Date>`now()`),
        ...(isRedelivery ? [where('lease_carrier', '=', carrier)] : []),
      ]),
    )
    .returning('lease_token')
    .executeTakeFirst()
  return leased && { sessionId, token: leased.lease_token }
}

/** Extends a lease; answers whether the running turn is to be cancelled. Rejects with LeaseLost. */
export async function renewLease(
  db: Kysely<Tables>,
  { sessionId, token }: Lease,
  turnId: string,
  leaseMs: number,
): Promise<{ cancelRequested: boolean }> {
  const renewed = await db
    .updateTable('sessions')
    .set({ lease_until: until(leaseMs) })
    .where('id', '=', sessionId)
    .where('lease_token', '=', token)
    // It may have been given back while this was on its way.
    .where('lease_until', 'is not', null)
    .returning((select) =>
      select
        .selectFrom('turns')
        .select('cancel_requested')
        .where('turns.id', '=', turnId)
        .as('cancel_requested'),
    )
    .executeTakeFirst()
  if (!renewed) throw new LeaseLost()
  return { cancelRequested: renewed.cancel_requested ?? false }
}

/**
 * Gives a lease back, unless turns were accepted since `turnSeq` was read: then it is kept and false is answered,
 * since the messages of those turns may have been dropped on account of this lease.
 */
export async function releaseLease(
  db: Kysely<Tables>,
  { sessionId, token }: Lease,
  turnSeq: number,
): Promise<boolean> {
  const released = await db
    .updateTable('sessions')
    .set({ lease_until: null, lease_carrier: null })
    .where('id', '=', sessionId)
    .where('lease_token', '=', token)
    .where('turn_seq', '=', turnSeq)
    .executeTakeFirst()
  if (released.numUpdatedRows > 0n) return true
  const mine = await db
    .selectFrom('sessions')
    .select('turn_seq')
    .where('id', '=', sessionId)
    .where('lease_token', '=', token)
    .executeTakeFirst()
  return mine === undefined
}

/** Gives a lease back at once, for a turn that will be tried again. */
export async function dropLease(db: Kysely<Tables>, { sessionId, token }: Lease): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ lease_until: null, lease_carrier: null })
    .where('id', '=', sessionId)
    .where('lease_token', '=', token)
    .execute()
}
