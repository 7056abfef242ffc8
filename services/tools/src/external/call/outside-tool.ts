import { AppError, isNeighbourFault, ToolAuth, type ToolResult } from '@tutor/contracts'
import type { GuardedFetch, KeyRing } from '@tutor/outside'
import { breaker, type Metrics, secondsSince } from '@tutor/platform'
import type { Cache } from '@tutor/storage'
import type { Tool } from '../../catalogue/catalogue.js'
import { createBulkhead } from '../../invoke/bulkhead.js'
import type { ToolRun } from '../../invoke/run-tool.js'
import { compileOutsideInput, compileOutsideSchema } from '../../json-schema-outside.js'
import { type AuthorisedFetch, authorisedFetch } from '../auth/authorised-fetch.js'
import { mcpAnswer } from '../mcp/mcp-answer.js'
import { callMcpTool } from '../mcp/mcp-server.js'
import type { RegisteredTool } from '../registry/store.js'
import { callHttpTool, type OutsideCall } from './call-http-tool.js'
import { checkedOutput } from './checked-output.js'
import { rateLimited, unreachable } from './failure.js'
import type { RawAnswer } from './read-answer.js'
import { toArtifact } from './to-artifact.js'

export interface OutsideParts {
  readonly fetchOutside: GuardedFetch
  readonly keys: KeyRing
  /** Counts every tool's requests over all processes. */
  readonly consume: Cache['consume']
  /** Keeps places for the built-in tools and for other tenants, whatever this tenant's tools do. */
  readonly bounded: <T>(tenantId: string, tool: string, run: () => Promise<T>) => Promise<T>
  readonly metrics: Metrics
}

/** A registered tool that is ready to be called. */
export interface OutsideTool {
  readonly tool: Tool
  run(run: ToolRun): Promise<ToolResult>
  /** Ends its timers, once nobody will call it again. */
  dispose(): void
}

/** What is left for our own work once the tool has answered in the last moment. */
const reserveMs = 250

/** Compiles a registered tool's schemas, opens its credentials and puts up its limits. */
export function outsideTool(registered: RegisteredTool, parts: OutsideParts): OutsideTool {
  const { manifest, source, tenantId } = registered
  const { name } = manifest
  const closed = new AbortController()
  const checkAnswer = compileOutsideSchema(manifest.output_schema)
  const bulkhead = createBulkhead(source.limits.max_concurrent)
  const fetch = authorisedFetch(credentialsOf(registered, parts.keys), parts.fetchOutside)
  const guarded = breaker('external_tool', (call: OutsideCall) => callOnce(registered, fetch, call), {
    metrics: parts.metrics,
    isFault: isToolFault,
    isOneOfMany: true,
    closed: closed.signal,
  })
  const guardedByName = (call: OutsideCall): Promise<RawAnswer> =>
    guarded(call).catch((error: unknown) => {
      throw error instanceof AppError && error.reason === 'circuit_open' ? leftAlone(name, error) : error
    })
  const run = async (run: ToolRun): Promise<ToolResult> => {
    const { requests_per_minute: limit, timeout_ms } = source.limits
    const verdict = await parts.consume(`tool:${tenantId}:${name}`, { limit, windowMs: 60_000 })
    if (!verdict.allowed) throw rateLimited(name, verdict.resetMs)
    const deadline = Math.min(Date.now() + timeout_ms, run.deadline - reserveMs)
    const answer = await bulkhead(name, () =>
      parts.bounded(tenantId, name, () =>
        withTimeLimit(name, run.signal, deadline, (signal) =>
          guardedByName({
            tool: name,
            parameters: run.parameters,
            idempotencyKey: run.idempotencyKey,
            signal,
            deadline,
          }),
        ),
      ),
    )
    const output = checkedOutput(name, checkAnswer, answer)
    const artifact = toArtifact(manifest, source.response, output)
    return { tool: name, output, artifact, engine: { path: 'external' }, notices: [] }
  }
  const tool = {
    manifest,
    checkInput: compileOutsideInput(manifest.input_schema),
    // Answers are checked above, with their size in mind.
    checkOutput: (value: unknown) => checkAnswer(value, Number.POSITIVE_INFINITY),
  }
  return {
    tool,
    run: (request) => measured(parts.metrics, source.origin.kind, () => run(request)),
    dispose: () => closed.abort(),
  }
}

/** The breaker knows only what all tools of others are called. */
const leftAlone = (tool: string, { retryAfterMs }: AppError): AppError =>
  new AppError('UNAVAILABLE', `${tool} has failed too often and is left alone for a moment`, {
    reason: 'circuit_open',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })

function credentialsOf({ secrets, tenantId, manifest }: RegisteredTool, keys: KeyRing): ToolAuth {
  if (!secrets) return { type: 'none' }
  return ToolAuth.parse(JSON.parse(keys.open(secrets, { tenantId, name: manifest.name })))
}

async function callOnce(
  { source: { binding } }: RegisteredTool,
  fetch: AuthorisedFetch,
  call: OutsideCall,
): Promise<RawAnswer> {
  try {
    if (binding.kind === 'http') return await callHttpTool(binding, fetch, call)
    const visit = { url: binding.url, name: call.tool, fetch, ...call }
    return mcpAnswer(call.tool, await callMcpTool(visit, binding.tool, call.parameters), fetch.redact)
  } catch (error) {
    call.signal.throwIfAborted()
    if (error instanceof AppError) throw error
    throw unreachable(call.tool, error)
  }
}

/** Also a tool that answers with nonsense is left alone for a while; one that refuses a request is well. */
const faults = [
  'tool_failed',
  'tool_timeout',
  'tool_unreachable',
  'tool_answer_invalid',
  'tool_answer_too_large',
]

const isToolFault = (error: unknown): boolean =>
  error instanceof AppError && error.reason !== undefined
    ? faults.includes(error.reason)
    : isNeighbourFault(error)

async function withTimeLimit<T>(
  tool: string,
  caller: AbortSignal,
  deadline: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController()
  const late = (): void =>
    limit.abort(new AppError('TIMEOUT', `${tool} took too long`, { reason: 'tool_timeout' }))
  const timer = setTimeout(late, Math.max(0, deadline - Date.now()))
  try {
    return await work(AbortSignal.any([caller, limit.signal]))
  } finally {
    clearTimeout(timer)
  }
}

/** Names of tools are tenants' own, so metrics know them by their kind. */
async function measured(
  metrics: Metrics,
  provider: string,
  run: () => Promise<ToolResult>,
): Promise<ToolResult> {
  const began = performance.now()
  const observe = (outcome: string): void =>
    metrics.externalToolDuration.observe({ provider, outcome }, secondsSince(began))
  try {
    const result = await run()
    observe('ok')
    return result
  } catch (error) {
    observe(error instanceof AppError ? (error.reason ?? error.code.toLowerCase()) : 'internal')
    throw error
  }
}
