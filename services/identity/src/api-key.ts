import { createHash, randomBytes } from 'node:crypto'

/** A new key with 256 random bits, so that a fast hash protects it: there is nothing to guess. */
export const newApiKey = (): string => `tutor_${randomBytes(32).toString('base64url')}`

export const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest()

/** The part that may be shown to tell keys apart. */
export const prefixOf = (key: string): string => key.slice(0, 12)
