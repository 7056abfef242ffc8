import { createHash } from 'node:crypto'
import { AppError, type CallContext, type ChatTurn, type ToolResult, type UserInfo } from '@tutor/contracts'
import { type Metrics, secondsSince } from '@tutor/platform'
import { renderArtifact } from '../artifact/render-artifact.js'
import type { Catalogue, Tool } from '../catalogue/catalogue.js'
import { unknownTool } from '../external/registry/store.js'
import type { JsonObject } from '../json-schema.js'
import type { Bulkhead } from './bulkhead.js'
import { completeParameters } from './complete-parameters.js'
import type { createRunOnce } from './run-once.js'
import type { createToolRunner, ToolAnswer, ToolRun } from './run-tool.js'

export interface Invocation {
  readonly tool: string
  readonly parameters: JsonObject
  readonly user_info: UserInfo
  readonly chat_history: readonly ChatTurn[]
  readonly tenant_id: string
  readonly idempotency_key?: string | undefined
}

export interface InvokeParts {
  readonly catalogue: Catalogue
  /** The tenant's own tools. */
  readonly findOutside: (tenantId: string, name: string) => Promise<Runnable | undefined>
  readonly runTool: ReturnType<typeof createToolRunner>
  readonly runOnce: ReturnType<typeof createRunOnce>
  readonly bulkhead: Bulkhead
  readonly metrics: Metrics
}

/** A tool and what runs it. */
export interface Runnable {
  readonly tool: Tool
  run(run: ToolRun): Promise<ToolResult>
}

export type Invoke = (invocation: Invocation, context: CallContext) => Promise<ToolResult>

/** Finds the tool, completes and validates its parameters, runs it once per idempotency key, and renders the answer. */
export function createInvoke(parts: InvokeParts): Invoke {
  return async (invocation, { signal, deadline }) => {
    const { tool, run: runTool } = await findTool(parts, invocation)
    const parameters = completeParameters(tool, invocation.parameters, invocation)
    const request = JSON.stringify([invocation.tool, parameters])
    const { idempotency_key: idempotencyKey, tenant_id: tenantId, user_info: student } = invocation
    const seed = idempotencyKey ?? request
    const caller = { tenant_id: tenantId, student_id: student.user_id, name: student.name }
    const run = (): Promise<ToolResult> =>
      runTool({ tool, parameters, caller, seed, signal, deadline, idempotencyKey })
    if (idempotencyKey === undefined) return await run()
    const requestHash = createHash('sha256').update(request).digest()
    return await parts.runOnce({ tenantId, idempotencyKey, requestHash }, signal, run)
  }
}

async function findTool(parts: InvokeParts, { tool: name, tenant_id }: Invocation): Promise<Runnable> {
  const builtIn = parts.catalogue.find(name)
  if (builtIn) return { tool: builtIn, run: (run) => runMeasured(parts, run) }
  const outside = await parts.findOutside(tenant_id, name)
  if (!outside) throw unknownTool(name)
  return outside
}

async function runMeasured({ runTool, bulkhead, metrics }: InvokeParts, run: ToolRun): Promise<ToolResult> {
  const began = performance.now()
  const { name } = run.tool.manifest
  const observe = (engine: string, outcome: string): void =>
    metrics.toolDuration.observe({ tool: name, engine, outcome }, secondsSince(began))
  try {
    const answer = await bulkhead(name, () => withinDeadline(run, runTool(run)))
    observe(answer.engine.path, 'ok')
    return resultOf(run, answer)
  } catch (error) {
    observe('none', error instanceof AppError ? error.code : 'INTERNAL')
    throw error
  }
}

const resultOf = (
  { tool: { manifest }, parameters }: ToolRun,
  { output, engine, notices }: ToolAnswer,
): ToolResult => ({
  tool: manifest.name,
  output,
  artifact: renderArtifact(manifest, parameters, output),
  engine,
  notices: [...notices],
})

/** A run that nobody waits for any more ends for its caller, whatever it still does. */
async function withinDeadline<T>({ signal, deadline }: ToolRun, work: Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const left = Math.max(0, deadline - Date.now())
  return await new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new AppError('TIMEOUT', 'The tool took too long')), left)
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    })
  })
}
