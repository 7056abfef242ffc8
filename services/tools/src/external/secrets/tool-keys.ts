import { type KeyRing, keyRing } from '@tutor/outside'

/** Seals the credentials of tools; the first key seals, all open. */
export const toolKeys = (keys: readonly Buffer[]): KeyRing =>
  keyRing(keys, {
    purpose: 'tools secrets key',
    variable: 'TOOLS_SECRETS_KEY',
    field: 'auth',
    lockedReason: 'tool_secrets_locked',
  })
