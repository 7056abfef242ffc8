import { resolve } from 'node:path'
import { AppError } from '@tutor/contracts'
import type { Logger } from '@tutor/platform'
import { locateBinaries } from './embedded-binaries.js'
import { initialise, readPassword } from './embedded-data.js'
import { adoptOrStop } from './embedded-leftover.js'
import { claim } from './embedded-owner.js'
import { type Place, preparePlace } from './embedded-place.js'
import { launch } from './embedded-server.js'
import type { RunningServer } from './embedded-status.js'
import { messageOf } from './error-code.js'

/** A PostgreSQL of our own. */
export interface EmbeddedServer {
  /** `postgres://` URL with its password, on loopback. */
  readonly url: string
  /** Ends all connections and stops the server, within about 3 s; everything committed is on disk. */
  stop(): Promise<void>
}

/**
 * Starts a real PostgreSQL that keeps its data in `folder`, for this process alone: created on the first start (1 s),
 * found again on later ones (0.1 s). A server that a killed process left behind is taken over. Rejects with
 * UNAVAILABLE and the reason when the folder belongs to a living process or PostgreSQL can't run here.
 */
export async function startEmbedded(folder: string, logger: Logger): Promise<EmbeddedServer> {
  const wanted = resolve(folder)
  try {
    const place = await preparePlace(wanted, logger)
    const release = await claim(place.home, wanted)
    try {
      const { server, password } = await startIn(place, logger)
      const stop = async (): Promise<void> => {
        await server.stop()
        await release()
      }
      let stopping: Promise<void> | undefined
      return { url: urlOf(server.port, password), stop: () => (stopping ??= stop()) }
    } catch (error) {
      await release()
      throw error
    }
  } catch (error) {
    throw new AppError(
      'UNAVAILABLE',
      `PostgreSQL could not be started for embedded:${folder}: ${messageOf(error)}. ` +
        'Set DATABASE_URL to postgres://… to use a server of your own.',
      { cause: error, reason: 'embedded_database_failed' },
    )
  }
}

async function startIn(
  place: Place,
  logger: Logger,
): Promise<{ readonly server: RunningServer; readonly password: string }> {
  const binaries = await locateBinaries(place)
  await initialise(place, binaries)
  const password = await readPassword(place)
  const server =
    (await adoptOrStop(place, (port) => urlOf(port, password), logger)) ??
    (await launch(place, binaries, logger))
  return { server, password }
}

const urlOf = (port: number, password: string): string =>
  `postgres://tutor:${password}@127.0.0.1:${port}/postgres`
