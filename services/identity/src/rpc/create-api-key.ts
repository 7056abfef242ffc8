import { randomUUID } from 'node:crypto'
import type { Scope } from '@tutor/contracts'
import type { Kysely } from 'kysely'
import { hashOf, newApiKey, prefixOf } from '../api-key.js'
import type { Tables } from '../tables.js'

interface KeyToCreate {
  readonly name: string
  readonly tenant_id: string
  readonly student_id: string | null
  readonly scopes: Scope[]
  readonly rate_per_second: number
}

export const createApiKey = (db: Kysely<Tables>) => async (input: KeyToCreate) => {
  const key = newApiKey()
  const id = randomUUID()
  await storeApiKey(db, id, key, input)
  return { key_id: id, key }
}

/** Gives a key that is known the scopes that it should have: those that came with an update, too. */
export async function grantScopes(db: Kysely<Tables>, key: string, scopes: readonly Scope[]): Promise<void> {
  await db
    .updateTable('api_keys')
    .set({ scopes: [...scopes] })
    .where('hash', '=', hashOf(key))
    .execute()
}

/** Stores the hash of a key; a key that is known already stays as it is. */
export async function storeApiKey(
  db: Kysely<Tables>,
  id: string,
  key: string,
  properties: KeyToCreate,
): Promise<void> {
  await db
    .insertInto('api_keys')
    .values({
      id,
      hash: hashOf(key),
      prefix: prefixOf(key),
      expires_at: null,
      revoked_at: null,
      ...properties,
    })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute()
}
