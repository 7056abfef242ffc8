import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Principal } from '@tutor/contracts'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Tables } from '../tables.js'

/** What a session id says, so that any replica can serve the session without having seen its beginning. */
const SessionFacts = z.strictObject({
  /** Names the session. */
  id: z.uuid(),
  /** A hash of the key that began it. */
  owner: z.string(),
  /** The version of the protocol that was agreed on, `YYYY-MM-DD`. */
  version: z.string(),
  /** Whether the client can ask its user (elicitation by form). */
  asks: z.boolean(),
  /** Milliseconds since the epoch. */
  expires: z.number(),
})
export type McpSession = z.output<typeof SessionFacts>

export interface SessionIds {
  issue(principal: Principal, client: Pick<McpSession, 'version' | 'asks'>): string
  /** The session, or undefined for an id that is not ours, has expired, or belongs to another key. */
  read(id: string, principal: Principal): McpSession | undefined
}

/** Session ids that carry their facts and are signed: nothing of a session is kept on the server. */
export function sessionIds(key: Buffer, lifetimeMs: number): SessionIds {
  const sign = (facts: string): Buffer => createHmac('sha256', key).update(facts).digest()
  return {
    issue(principal, client) {
      const session: McpSession = {
        id: randomUUID(),
        owner: ownerOf(principal),
        ...client,
        expires: Date.now() + lifetimeMs,
      }
      const facts = Buffer.from(JSON.stringify(session)).toString('base64url')
      return `${facts}.${sign(facts).toString('base64url')}`
    },
    read(id, principal) {
      const [facts = '', signature = ''] = id.split('.')
      const given = Buffer.from(signature, 'base64url')
      const expected = sign(facts)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
      const session = SessionFacts.parse(JSON.parse(Buffer.from(facts, 'base64url').toString()))
      return session.expires > Date.now() && session.owner === ownerOf(principal) ? session : undefined
    },
  }
}

const ownerOf = ({ tenant_id, key_id }: Principal): string =>
  createHash('sha256')
    .update(JSON.stringify([tenant_id, key_id]))
    .digest('base64url')

/**
 * The key that signs session ids, made by the first replica ever and the same for all. It stands for no right: every
 * message is authenticated anyway.
 */
export async function sessionKey(db: Kysely<Tables>): Promise<Buffer> {
  await db
    .insertInto('mcp_keys')
    .values({ id: 1, key: randomBytes(32) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const { key } = await db.selectFrom('mcp_keys').select('key').where('id', '=', 1).executeTakeFirstOrThrow()
  return key
}
