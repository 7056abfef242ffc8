import { ApiKey, AppError, type Principal } from '@tutor/contracts'
import type { Kysely } from 'kysely'
import { hashOf } from '../api-key.js'
import type { Tables } from '../tables.js'

export const authenticate =
  (db: Kysely<Tables>) =>
  async ({ token }: { token: string }): Promise<Principal> => {
    // Anything that is not shaped like a key is refused without a query.
    const row = ApiKey.safeParse(token).success ? await findKey(db, token) : undefined
    if (!row) throw new AppError('UNAUTHENTICATED', 'The API key is not valid')
    const { id, tenant_id, student_id, scopes, rate_per_second } = row
    return { key_id: id, tenant_id, student_id, scopes, rate_per_second }
  }

const findKey = (db: Kysely<Tables>, key: string) =>
  db
    .selectFrom('api_keys')
    .select(['id', 'tenant_id', 'student_id', 'scopes', 'rate_per_second'])
    .where('hash', '=', hashOf(key))
    .where('revoked_at', 'is', null)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', new Date())]))
    .executeTakeFirst()
