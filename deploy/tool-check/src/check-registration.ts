import { AppError } from '@tutor/contracts'
import { openProbes, type Probe, type Probes } from '@tutor/tools/probe'
import type { CheckOptions } from './check-options.js'
import { type CheckedTool, checkTool } from './check-tool.js'
import { faultText, type Line, ok } from './checks/line.js'
import type { Options } from './options.js'
import { readDocument, readTarget } from './read-target.js'

export interface Progress extends Pick<CheckOptions, 'onCall' | 'onWait'> {
  readonly onTool: (name: string, place: string) => void
  readonly onLines: (lines: readonly Line[]) => void
}

const defaultParallel = 8

/** Checks everything that the options name. UsageError where that can't be read. */
export async function checkRegistration(
  options: Options,
  credential: string | undefined,
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly CheckedTool[]> {
  const probes = openProbes({ allowPrivate: options.allowPrivate })
  try {
    const input = options.input === undefined ? undefined : await readDocument(options.input, probes, signal)
    const found = await toolsOf(options, credential, probes, signal)
    progress.onTool('registration', options.target)
    progress.onLines([found.line])
    const checked: CheckedTool[] = [{ name: 'registration', lines: [found.line], calls: 0 }]
    for (const probe of found.probes) {
      progress.onTool(probe.manifest.name, probe.place)
      const { seed, isIdempotent, burst } = options
      const parallel = Math.min(options.parallel ?? defaultParallel, probe.limits.max_concurrent)
      const tool = await checkTool(probe, {
        ...progress,
        ...{ seed, input, isIdempotent, parallel, burst, signal },
      })
      progress.onLines(tool.lines)
      checked.push(tool)
    }
    return checked
  } finally {
    await probes.close()
  }
}

interface Found {
  readonly line: Line
  readonly probes: readonly Probe[]
}

async function toolsOf(
  options: Options,
  credential: string | undefined,
  probes: Probes,
  signal: AbortSignal,
): Promise<Found> {
  const { registration, errors } = await readTarget(options, credential, probes, signal)
  if (errors) return { line: refused(errors.map(faultText)), probes: [] }
  try {
    const found = await probes.of(registration, signal)
    const count = found.length === 1 ? 'one tool' : `${found.length} tools`
    return { line: ok('manifest', count), probes: found }
  } catch (error) {
    if (!(error instanceof AppError) || !error.errors) throw error
    return { line: refused(error.errors.map(faultText)), probes: [] }
  }
}

const refused = (faults: readonly string[]): Line => ({
  check: 'manifest',
  verdict: 'wrong',
  message: faults.length === 1 ? 'one mistake' : `${faults.length} mistakes`,
  faults,
})
