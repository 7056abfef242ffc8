import { AppError, type SigningKey } from '@tutor/contracts'
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.js'

export const registerSigningKey =
  (db: Kysely<Tables>) =>
  async ({ kid, jwk, expires_at }: SigningKey) => {
    await db.deleteFrom('signing_keys').where('expires_at', '<', new Date()).execute()
    // A key id is taken once: a second registration can't replace the key behind it.
    await db
      .insertInto('signing_keys')
      .values({ kid, x: jwk.x, expires_at: new Date(expires_at) })
      .onConflict((conflict) => conflict.column('kid').doNothing())
      .execute()
    return {}
  }

export const signingKey =
  (db: Kysely<Tables>) =>
  async ({ kid }: { kid: string }): Promise<SigningKey> => {
    const row = await db
      .selectFrom('signing_keys')
      .selectAll()
      .where('kid', '=', kid)
      .where('expires_at', '>', new Date())
      .executeTakeFirst()
    if (!row) throw new AppError('NOT_FOUND', 'There is no such signing key')
    return { kid, jwk: { kty: 'OKP', crv: 'Ed25519', x: row.x }, expires_at: row.expires_at.toISOString() }
  }
