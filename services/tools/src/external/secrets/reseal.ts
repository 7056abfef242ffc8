import { AppError } from '@tutor/contracts'
import type { KeyRing, Sealed, SecretOwner } from '@tutor/outside'
import type { Logger } from '@tutor/platform'
import type { Kysely } from 'kysely'
import type { Tables } from '../../tables.js'

const batch = 200

/**
 * Seals anew what an earlier key had sealed, so that this key can be taken away. What can't be opened stays as it is,
 * for its key may come back; it is counted in the log.
 */
export async function resealSecrets(db: Kysely<Tables>, keys: KeyRing, logger: Logger): Promise<void> {
  const { currentKeyId } = keys
  if (currentKeyId === undefined) return
  let resealed = 0
  let locked = 0
  let after: SecretOwner = { tenantId: '', name: '' }
  for (;;) {
    const rows = await oldSecrets(db, currentKeyId, after)
    for (const { owner, sealed } of rows) {
      if (await reseal(db, keys, owner, sealed)) resealed += 1
      else locked += 1
    }
    const last = rows.at(-1)
    if (!last) break
    after = last.owner
  }
  if (resealed > 0) logger.info('credentials of tools sealed with the current key', { resealed })
  if (locked > 0) logger.warn('credentials of tools can’t be opened with any key given', { locked })
}

async function oldSecrets(db: Kysely<Tables>, currentKeyId: string, after: SecretOwner) {
  const rows = await db
    .selectFrom('registrations')
    .select(['tenant_id', 'name', 'secrets', 'secrets_key_id'])
    .where('secrets_key_id', '!=', currentKeyId)
    .where(({ eb, refTuple, tuple }) =>
      eb(refTuple('tenant_id', 'name'), '>', tuple(after.tenantId, after.name)),
    )
    .orderBy('tenant_id')
    .orderBy('name')
    .limit(batch)
    .execute()
  return rows.flatMap(({ tenant_id: tenantId, name, secrets: bytes, secrets_key_id: keyId }) =>
    bytes && keyId !== null ? [{ owner: { tenantId, name }, sealed: { keyId, bytes } }] : [],
  )
}

/** False when no key opens it. */
async function reseal(db: Kysely<Tables>, keys: KeyRing, owner: SecretOwner, old: Sealed): Promise<boolean> {
  try {
    const { keyId, bytes } = keys.seal(keys.open(old, owner), owner)
    await db
      .updateTable('registrations')
      .set({ secrets: bytes, secrets_key_id: keyId })
      .where('tenant_id', '=', owner.tenantId)
      .where('name', '=', owner.name)
      // Unless it was registered anew meanwhile.
      .where('secrets', '=', old.bytes)
      .execute()
    return true
  } catch (error) {
    if (error instanceof AppError && error.reason === 'tool_secrets_locked') return false
    throw error
  }
}
