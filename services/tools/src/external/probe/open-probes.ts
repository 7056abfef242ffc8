import type { ToolAuth, ToolRegistration } from '@tutor/contracts'
import { AppError } from '@tutor/contracts'
import { complaintAboutUrl, createGuardedFetch, type GuardedFetch, resolveByDns } from '@tutor/outside'
import { compileOutsideInput, compileOutsideSchema } from '../../json-schema-outside.js'
import { authorisedFetch } from '../auth/authorised-fetch.js'
import { artifactFaults } from '../call/artifact-faults.js'
import { checkedOutput } from '../call/checked-output.js'
import { toArtifact } from '../call/to-artifact.js'
import { readText } from '../guard/read-text.js'
import { prepareTools } from '../registration/prepare-tools.js'
import type { PreparedTool } from '../registration/prepared-tool.js'
import { withoutQuery } from '../registry/source.js'
import { callOnce, type Reached } from './call-once.js'
import type { Probe, Probed } from './probe.js'

export interface Probes {
  /** The tools of a registration. INVALID_INPUT with every mistake that registering it would tell. */
  of(registration: ToolRegistration, signal: AbortSignal): Promise<readonly Probe[]>
  /** A document of the author's. AppError where it can't be had. */
  fetchText(url: string, signal: AbortSignal): Promise<string>
  close(): Promise<void>
}

const maxDocumentBytes = 4 * 1_024 * 1_024
const patienceMs = 15_000

/** Tools of others without a registry, secrets or breaker: for programs that judge them. Close it in the end. */
export function openProbes({ allowPrivate }: { readonly allowPrivate: boolean }): Probes {
  const isAllowed = (): boolean => allowPrivate
  const fetchOutside = createGuardedFetch(isAllowed, resolveByDns)
  return {
    async of(registration, signal) {
      const outside = { isAllowed, resolveHost: resolveByDns, fetchOutside }
      const prepared = await prepareTools(outside, registration, signal)
      return prepared.map((tool) => probeOf(tool, registration.auth, fetchOutside))
    },
    async fetchText(url, signal) {
      const complaint = complaintAboutUrl(url, isAllowed)
      if (complaint !== undefined) throw new AppError('INVALID_INPUT', complaint)
      const response = await fetchOutside(new URL(url), {
        method: 'GET',
        signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      })
      if (response.status !== 200)
        throw new AppError('BAD_GATEWAY', `Answered with status ${response.status}`)
      return await readText(response, maxDocumentBytes)
    },
    close: fetchOutside.close,
  }
}

function probeOf(prepared: PreparedTool, auth: ToolAuth, fetchOutside: GuardedFetch): Probe {
  const { manifest, source } = prepared
  const { binding } = source
  const checkAnswer = compileOutsideSchema(manifest.output_schema)
  const fetches = {
    right: authorisedFetch(auth, fetchOutside),
    none: authorisedFetch({ type: 'none' }, fetchOutside),
    wrong: authorisedFetch(wrong(auth), fetchOutside),
  }
  return {
    manifest,
    kind: source.origin.kind,
    limits: source.limits,
    auth: auth.type,
    place: `${binding.kind === 'mcp' ? 'MCP' : binding.method} ${withoutQuery(binding.url)}`,
    hasBody:
      binding.kind === 'mcp' ||
      binding.rest === 'body' ||
      Object.values(binding.placements).some(({ in: place }) => place === 'body' || place === 'whole_body'),
    checkInput: compileOutsideInput(manifest.input_schema),
    placeOf: (name) => (binding.kind === 'mcp' ? 'body' : (binding.placements[name]?.in ?? binding.rest)),
    async call(call, signal) {
      const fetch = fetches[call.credentials ?? 'right']
      const reached = await callOnce({ manifest, source, fetch, redact: fetches.right.redact }, call, signal)
      return judged(prepared, checkAnswer, reached)
    },
  }
}

function judged(
  { manifest, source }: PreparedTool,
  checkAnswer: ReturnType<typeof compileOutsideSchema>,
  { raw, ...reached }: Reached,
): Probed {
  const nothing = { output: undefined, artifact: undefined, artifactFaults: [] }
  if (!raw) return { ...reached, ...nothing }
  try {
    const output = checkedOutput(manifest.name, checkAnswer, raw)
    const artifact = toArtifact(manifest, source.response, output)
    return { ...reached, output, artifact, artifactFaults: artifactFaults(manifest, source.response, output) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { ...reached, ...nothing, error }
  }
}

const wrongSecret = 'these-are-wrong-credentials'

function wrong(auth: ToolAuth): ToolAuth {
  if (auth.type === 'api_key') return { ...auth, key: wrongSecret }
  if (auth.type === 'basic') return { ...auth, password: wrongSecret }
  return auth.type === 'none' ? auth : { type: 'bearer', token: wrongSecret }
}
