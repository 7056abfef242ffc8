import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ApiKey, AppError } from '@tutor/contracts'

/**
 * The demo key of a local installation: made at the first start and kept in the data folder, readable by its owner.
 * Rejects with one line on what to do when the folder can't be written.
 */
export function demoApiKey(folder: string): string {
  const file = join(folder, 'api-key')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const known = readIfThere(file)
    if (known !== undefined && ApiKey.safeParse(known).success) return known
    const key = `tutor_${randomBytes(32).toString('base64url')}`
    writeFileSync(file, `${key}\n`, { mode: 0o600 })
    return key
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
