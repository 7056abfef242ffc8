import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ApiKey, AppError } from '@tutor/contracts'

/** The demo key of a local installation. */
export const demoApiKey = (folder: string): string =>
  keptSecret(folder, 'api-key', {
    make: () => `tutor_${randomBytes(32).toString('base64url')}`,
    isValid: (text) => ApiKey.safeParse(text).success,
  })

/** What seals the credentials of tools of others in a local installation: 32 bytes in base64. */
export const toolsSecretsKey = (folder: string): string => secretsKey(folder, 'tools-secrets-key')

/** What seals the secrets of webhooks in a local installation: 32 bytes in base64. */
export const webhookSecretsKey = (folder: string): string => secretsKey(folder, 'webhook-secrets-key')

const secretsKey = (folder: string, name: string): string =>
  keptSecret(folder, name, {
    make: () => randomBytes(32).toString('base64'),
    isValid: (text) => Buffer.from(text, 'base64').length === 32,
  })

interface SecretKind {
  make(): string
  isValid(text: string): boolean
}

/**
 * Made at the first start and kept in the data folder, readable by its owner.
 * Rejects with one line on what to do when the folder can't be written.
 */
function keptSecret(folder: string, name: string, { make, isValid }: SecretKind): string {
  const file = join(folder, name)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const known = readIfThere(file)
    if (known !== undefined && isValid(known)) return known
    const secret = make()
    writeFileSync(file, `${secret}\n`, { mode: 0o600 })
    return secret
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new AppError(
      'UNAVAILABLE',
      `The data folder can't be used (${why}). Set DATA_DIR to a folder that you may write to.`,
      {
        cause: error,
        reason: 'data_folder_not_writable',
      },
    )
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
