import { writeFile } from 'node:fs/promises'
import { checkRegistration } from './check-registration.js'
import type { Line } from './checks/line.js'
import { readOptions, usage } from './options.js'
import { lineText, reportJson, totalsOf } from './report.js'
import { UsageError } from './usage-error.js'

export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** A text of the report. */
  readonly write: (text: string) => void
  /** What goes on, and what went wrong. */
  readonly tell: (text: string) => void
  readonly isTerminal: boolean
  readonly signal: AbortSignal
}

const tellEveryMs = 5_000
const worthTellingMs = 2_000

/** The command with its arguments; resolves to the exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<0 | 1 | 2> {
  const { environment, write, tell, signal } = surroundings
  try {
    const options = readOptions(args)
    if (options === 'help') {
      write(`${usage}\n`)
      return 0
    }
    const began = performance.now()
    const progress = progressOf(surroundings)
    const credential = credentialIn(environment, options.authEnv)
    const tools = await checkRegistration(options, credential, progress, signal)
    const { ok, wrong, skipped, calls } = totalsOf(tools)
    const seconds = ((performance.now() - began) / 1_000).toFixed(1)
    write(`\n${ok} ok, ${wrong} wrong, ${skipped} skipped; ${calls} calls in ${seconds} s\n`)
    if (options.json !== undefined)
      await written(options.json, reportJson(options.target, options.seed, tools))
    return wrong === 0 ? 0 : 1
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    tell(`${error.message}\n`)
    return 2
  }
}

function credentialIn(
  environment: Surroundings['environment'],
  name: string | undefined,
): string | undefined {
  if (name === undefined) return undefined
  const value = environment[name]
  if (value) return value
  throw new UsageError(`--auth-env: the environment variable ${name} is not set`)
}

const written = (file: string, text: string): Promise<void> =>
  writeFile(file, text).catch((error: Error) => {
    throw new UsageError(`--json: ${error.message}`)
  })

/** On a terminal one line that changes; elsewhere a line now and then. */
function progressOf({ write, tell, isTerminal }: Surroundings) {
  let toldAt = Date.now()
  const clear = (): void => {
    if (isTerminal) tell('\r\u001b[K')
  }
  return {
    onTool(name: string, place: string): void {
      write(`\n${name}  ${place}\n`)
    },
    onCall(check: string, calls: number): void {
      if (isTerminal) tell(`\r\u001b[K${check}, call ${calls}`)
      if (isTerminal || Date.now() - toldAt < tellEveryMs) return
      toldAt = Date.now()
      tell(`${check}, call ${calls}\n`)
    },
    onWait(waitMs: number): void {
      if (waitMs < worthTellingMs) return
      const seconds = Math.ceil(waitMs / 1_000)
      tell(
        `${isTerminal ? '\r\u001b[K' : ''}waiting ${seconds} s, as the limits say${isTerminal ? '' : '\n'}`,
      )
    },
    onLines(lines: readonly Line[]): void {
      clear()
      for (const line of lines) write(`${lineText(line)}\n`)
    },
  }
}
