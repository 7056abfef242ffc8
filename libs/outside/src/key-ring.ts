import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { AppError } from '@tutor/contracts'

/** What belongs to a secret but is none itself: a text that was sealed for one owner opens for no other. */
export interface SecretOwner {
  readonly tenantId: string
  /** What of the tenant's: the name of a tool, the id of a webhook. */
  readonly name: string
}

/** What a key ring's secrets are for. */
export interface KeyPurpose {
  /** Goes into the keys' ids, so that the same key has another id elsewhere. */
  readonly purpose: string
  /** The variable that holds the current key. */
  readonly variable: string
  /** The field of a request that can't be accepted without a key. */
  readonly field: string
  /** The reason of the error when a secret can't be opened. */
  readonly lockedReason: string
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
  /** UNAVAILABLE with the purpose's reason when the key is gone or the bytes are not what was sealed. */
  open(sealed: Sealed, owner: SecretOwner): string
}

const nonceBytes = 12
const tagBytes = 16

/** `keys` are 32 bytes each; the first seals, all open. Each has an id of its own, which tells nothing of it. */
export function keyRing(keys: readonly Buffer[], about: KeyPurpose): KeyRing {
  const byId = new Map(keys.map((key) => [keyIdOf(key, about), key]))
  const [currentKeyId] = byId.keys()
  return {
    currentKeyId,
    seal(text, owner) {
      const key = currentKeyId === undefined ? undefined : byId.get(currentKeyId)
      if (currentKeyId === undefined || !key) throw noKey(about)
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(owner, currentKeyId))
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return { keyId: currentKeyId, bytes: Buffer.concat([nonce, cipher.getAuthTag(), encrypted]) }
    },
    open({ keyId, bytes }, owner) {
      const key = byId.get(keyId)
      if (!key) throw locked(owner, about)
      const nonce = bytes.subarray(0, nonceBytes)
      const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes)
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
          .setAAD(boundTo(owner, keyId))
          .setAuthTag(tag)
        const text = decipher.update(bytes.subarray(nonceBytes + tagBytes))
        return Buffer.concat([text, decipher.final()]).toString('utf8')
      } catch {
        throw locked(owner, about)
      }
    },
  }
}

const keyIdOf = (key: Buffer, { purpose }: KeyPurpose): string =>
  createHash('sha256').update(purpose).update(key).digest('hex').slice(0, 16)

const boundTo = ({ tenantId, name }: SecretOwner, keyId: string): Buffer =>
  Buffer.from(JSON.stringify([tenantId, name, keyId]))

const noKey = ({ variable, field }: KeyPurpose): AppError =>
  new AppError('INVALID_INPUT', `Secrets can’t be kept: this installation has no ${variable}`, {
    reason: 'no_secrets_key',
    errors: [{ path: field, message: `Needs ${variable} to be set by an operator` }],
  })

const locked = ({ name }: SecretOwner, { lockedReason }: KeyPurpose): AppError =>
  new AppError('UNAVAILABLE', `The credentials of ${name} can’t be read: register it again`, {
    reason: lockedReason,
  })
