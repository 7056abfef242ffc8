import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { AppError } from '@tutor/contracts'

/** What belongs to a secret but is none itself: a text that was sealed for one tool opens for no other. */
export interface SecretOwner {
  readonly tenantId: string
  readonly tool: string
}

export interface Sealed {
  readonly keyId: string
  /** Nonce, tag and ciphertext of AES-256-GCM (NIST SP 800-38D). */
  readonly bytes: Buffer
}

export interface KeyRing {
  /** The key that new secrets are sealed with; undefined when there is none. */
  readonly currentKeyId: string | undefined
  /** INVALID_INPUT with reason `no_secrets_key` when there is no key. */
  seal(text: string, owner: SecretOwner): Sealed
  /** UNAVAILABLE with reason `tool_secrets_locked` when the key is gone or the bytes are not what was sealed. */
  open(sealed: Sealed, owner: SecretOwner): string
}

const nonceBytes = 12
const tagBytes = 16

/** `keys` are 32 bytes each; the first seals, all open. Each has an id of its own, which tells nothing of it. */
export function keyRing(keys: readonly Buffer[]): KeyRing {
  const byId = new Map(keys.map((key) => [keyIdOf(key), key]))
  const [currentKeyId] = byId.keys()
  return {
    currentKeyId,
    seal(text, owner) {
      const key = currentKeyId === undefined ? undefined : byId.get(currentKeyId)
      if (currentKeyId === undefined || !key) throw noKey()
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(owner, currentKeyId))
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return { keyId: currentKeyId, bytes: Buffer.concat([nonce, cipher.getAuthTag(), encrypted]) }
    },
    open({ keyId, bytes }, owner) {
      const key = byId.get(keyId)
      if (!key) throw locked(owner)
      const nonce = bytes.subarray(0, nonceBytes)
      const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes)
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
          .setAAD(boundTo(owner, keyId))
          .setAuthTag(tag)
        const text = decipher.update(bytes.subarray(nonceBytes + tagBytes))
        return Buffer.concat([text, decipher.final()]).toString('utf8')
      } catch {
        throw locked(owner)
      }
    },
  }
}

const keyIdOf = (key: Buffer): string =>
  createHash('sha256').update('tools secrets key').update(key).digest('hex').slice(0, 16)

const boundTo = ({ tenantId, tool }: SecretOwner, keyId: string): Buffer =>
  Buffer.from(JSON.stringify([tenantId, tool, keyId]))

const noKey = (): AppError =>
  new AppError('INVALID_INPUT', 'Secrets can’t be kept: this installation has no TOOLS_SECRETS_KEY', {
    reason: 'no_secrets_key',
    errors: [{ path: 'auth', message: 'Needs TOOLS_SECRETS_KEY to be set by an operator' }],
  })

const locked = ({ tool }: SecretOwner): AppError =>
  new AppError('UNAVAILABLE', `The credentials of ${tool} can’t be read: register it again`, {
    reason: 'tool_secrets_locked',
  })
