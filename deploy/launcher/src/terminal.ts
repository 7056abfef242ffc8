import { AppError } from '@tutor/contracts'
import { ConfigError } from '@tutor/platform'
import type { Running } from '@tutor/service'

/** One clear line (or one per bad variable) for a start that failed, instead of a stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof AppError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** Says what went wrong and ends the process. */
export function fail(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
}

/** Stops cleanly on SIGINT and SIGTERM. A signal that comes again changes nothing: npm passes Ctrl-C on twice. */
export function stopOnSignals(running: Running): void {
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    running.stop().then(() => process.exit(0), fail)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
