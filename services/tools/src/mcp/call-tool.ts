import {
  AppError,
  type Principal,
  type Student,
  StudentId,
  type StudentProfile,
  type ToolResult,
  toWire,
  userInfoOf,
  validate,
} from '@tutor/contracts'
import type { Logger, Metrics } from '@tutor/platform'
import { z } from 'zod'
import type { Tool } from '../catalogue/catalogue.js'
import { unknownTool } from '../external/registry/store.js'
import type { Bulkhead } from '../invoke/bulkhead.js'
import type { Invoke } from '../invoke/invoke.js'
import type { StudentFor } from '../invoke/students.js'
import type { JsonObject } from '../json-schema.js'
import { type Asker, agreedParameters } from './agreed-parameters.js'
import type { Completion, Policy } from './policy.js'
import type { McpCall, McpCallContext, McpResult } from './sdk-server.js'
import type { McpSession } from './session-id.js'

const maxRunMs = 60_000

export interface CallParts {
  readonly findTool: (tenantId: string, name: string) => Promise<Tool | undefined>
  readonly studentFor: StudentFor
  readonly policy: Policy
  readonly invoke: Invoke
  /** Bounds how many calls wait for their users at once. */
  readonly waiting: Bulkhead
  readonly answerTimeoutMs: number
  readonly logger: Logger
  readonly metrics: Metrics
}

export interface McpCaller {
  readonly principal: Principal
  readonly session: McpSession
  /** Whether the answer can be a stream, without which nothing can be asked. */
  readonly takesStream: boolean
}

/** The student for whom a call is made, by an application that has many. */
const CallMeta = z.looseObject({ 'tutor/student_id': StudentId.optional() }).default({})
const Arguments = z.record(z.string(), z.json()).default({})

/**
 * Runs a tool for a client: what fails becomes a result that says so, for the client's model to read. Rejects with
 * NOT_FOUND for a tool that the tenant does not have, and when the client has cancelled the call.
 */
export async function callTool(
  parts: CallParts,
  caller: McpCaller,
  call: McpCall,
  context: McpCallContext,
): Promise<McpResult> {
  const { principal } = caller
  const tool = await parts.findTool(principal.tenant_id, call.name)
  if (!tool) throw unknownTool(call.name)
  try {
    const studentId = validate(CallMeta, call._meta, '_meta')['tutor/student_id']
    const student = await learner(parts, principal, studentId, context.signal)
    const system = { user_info: userInfoOf(student), chat_history: [] }
    const asker = caller.session.asks && caller.takesStream ? askerOf(parts, caller, context) : undefined
    const complete = (said: JsonObject): Promise<Completion> =>
      parts.policy.complete(principal.tenant_id, call.name, said, student)
    const agreed = await agreedParameters(
      tool,
      validate(Arguments, call.arguments, 'arguments'),
      system,
      complete,
      asker,
    )
    if ('refusal' in agreed) return failed(agreed.refusal)
    const { parameters } = agreed
    const invocation = { tool: call.name, parameters, ...system, tenant_id: principal.tenant_id }
    return resultOf(
      await parts.invoke(invocation, { signal: context.signal, deadline: Date.now() + maxRunMs }),
    )
  } catch (error) {
    context.signal.throwIfAborted()
    return failed(told(parts.logger, error))
  }
}

/** The student that the call names, else the key's own, of whom nothing may be remembered yet. */
async function learner(
  { studentFor }: CallParts,
  principal: Principal,
  named: string | undefined,
  signal: AbortSignal,
): Promise<Student | StudentProfile> {
  try {
    return await studentFor(principal, named ?? principal.student_id ?? undefined, signal)
  } catch (error) {
    if (named !== undefined || !(error instanceof AppError) || error.code !== 'NOT_FOUND') throw error
    return await studentFor(principal, undefined, signal)
  }
}

function askerOf(
  { waiting, answerTimeoutMs, logger, metrics }: CallParts,
  caller: McpCaller,
  context: McpCallContext,
): Asker {
  return {
    version: caller.session.version,
    async ask(question) {
      const reply = await waiting('mcp', () =>
        context.ask(question, answerTimeoutMs).catch((error: unknown) => {
          context.signal.throwIfAborted()
          // Else it is the client that did not answer.
          if (error instanceof AppError) logger.warn('a question could not be asked', { error })
          return 'unanswered' as const
        }),
      )
      metrics.mcpQuestions.inc({ outcome: reply === 'unanswered' ? reply : reply.action })
      return reply
    },
  }
}

const resultOf = ({ output, artifact, engine, notices }: ToolResult): McpResult => ({
  content: [
    { type: 'text', text: [artifact.markdown, ...notices.map(({ message }) => `> ${message}`)].join('\n\n') },
  ],
  structuredContent: output,
  _meta: { 'tutor/engine': engine, 'tutor/notices': notices },
})

/** A tool with an output schema owes structured content to every answer but this (MCP 2025-11-25, tools). */
const failed = (text: string): McpResult => ({ content: [{ type: 'text', text }], isError: true })

/** The public part of a failure; what we did not expect is in the log. */
function told(logger: Logger, thrown: unknown): string {
  if (!(thrown instanceof AppError) || thrown.code === 'INTERNAL')
    logger.error('an MCP call failed', {
      error: thrown instanceof Error ? thrown : new Error(String(thrown)),
    })
  const { message, errors = [] } = toWire(thrown)
  return [message, ...errors.map(({ path, message: what }) => `- ${path}: ${what}`)].join('\n')
}
