import { z } from 'zod'
import { call, contract } from './contract.js'
import { MessageContent } from './conversation.js'
import { Clarification, EngineMode, Plan } from './plan.js'
import { Problem } from './problem.js'
import { CorrectionScope, RememberedCorrection, Student, StudentId, StudentProfile } from './student.js'
import { ToolResult } from './tools.js'

export const SessionId = z.uuid()
export const TurnId = z.uuid()

export const Session = z.strictObject({
  id: SessionId,
  student_id: StudentId,
  title: z.string().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
})
export type Session = z.output<typeof Session>

/** What a long conversation was about before the messages that its turns still see (docs/jobs.md). */
export const SessionSummary = z.strictObject({
  /** How many turns it covers, from the first one on. */
  turns: z.number().int().min(1),
  /** The most frequent ones first. */
  topics: z.array(z.strictObject({ topic: z.string(), turns: z.number().int().min(1) })),
  tools: z.array(z.strictObject({ tool: z.string(), calls: z.number().int().min(1) })),
})
export type SessionSummary = z.output<typeof SessionSummary>

export const SessionDetails = Session.extend({ summary: SessionSummary.nullable() })

export const CreateSession = z.strictObject({
  student: StudentProfile,
  title: z.string().trim().min(1).max(200).optional(),
})
export const UpdateSession = z.strictObject({ title: z.string().trim().min(1).max(200).nullable() })

export const Message = z.strictObject({
  id: z.uuid(),
  session_id: SessionId,
  turn_id: TurnId,
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  created_at: z.iso.datetime(),
})
export type Message = z.output<typeof Message>

export const SendMessage = z.strictObject({ content: MessageContent })

export const turnStatuses = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export const TurnStatus = z.enum(turnStatuses)
export type TurnStatus = z.output<typeof TurnStatus>

/** A tool call of a turn with what came of it: `result`, or `error` when the tool failed. */
export const TurnCall = z.strictObject({
  ...Plan.shape.calls.element.shape,
  result: ToolResult.nullable(),
  error: Problem.nullable(),
})
export type TurnCall = z.output<typeof TurnCall>

export const Reply = z.strictObject({
  message_id: z.uuid(),
  content: z.string(),
  /** Which engine wrote it; `fallback_reason` says why a configured model did not. */
  engine: z.strictObject({
    path: z.enum(['local', 'model']),
    model: z.string().optional(),
    fallback_reason: z.string().optional(),
  }),
})
export type Reply = z.output<typeof Reply>

/** One durable turn: a message, the decision on it, the tools' results and the reply. */
export const Turn = z.strictObject({
  id: TurnId,
  session_id: SessionId,
  message_id: z.uuid(),
  status: TurnStatus,
  plan: Plan.nullable(),
  calls: z.array(TurnCall),
  clarification: Clarification.nullable(),
  reply: Reply.nullable(),
  error: Problem.nullable(),
  created_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
})
export type Turn = z.output<typeof Turn>

/** Events of a turn, in order, numbered from 1; `data` by type as listed in docs/events.md. */
export const turnEventTypes = [
  'turn.accepted',
  'step.started',
  'step.finished',
  'plan.decided',
  'tool.started',
  'tool.finished',
  'notice',
  'reply.delta',
  /** What was streamed of the reply so far is void (another engine starts again). */
  'reply.reset',
  'turn.done',
  'turn.failed',
  'turn.cancelled',
] as const
export const TurnEvent = z.strictObject({
  id: z.number().int().min(1),
  type: z.enum(turnEventTypes),
  data: z.record(z.string(), z.unknown()),
})
export type TurnEvent = z.output<typeof TurnEvent>

/** A stored step of a turn: what it was given by earlier steps is their output; this is its own. */
export const TraceStep = z.strictObject({
  step: z.string(),
  attempt: z.number().int().min(1),
  started_at: z.iso.datetime(),
  duration_ms: z.number().min(0),
  output: z.json(),
})
export const Trace = z.strictObject({
  turn_id: TurnId,
  status: TurnStatus,
  trace_id: z.string(),
  steps: z.array(TraceStep),
})
export type Trace = z.output<typeof Trace>

/** A turn in a list. */
export const TurnSummary = z.strictObject({
  id: TurnId,
  session_id: SessionId,
  status: TurnStatus,
  /** Whether the turn was decided, and what it was decided from is stored. */
  replayable: z.boolean(),
  created_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
})
export type TurnSummary = z.output<typeof TurnSummary>

/** Body of `POST /v1/turns/{id}/replay`: who decides this time, instead of the engine that is configured. */
export const ReplayTurn = z.strictObject({ engine: EngineMode.optional() })

/** A decision beside the one that is made from the same inputs now. */
export const Replay = z.strictObject({
  turn_id: TurnId,
  before: Plan,
  after: Plan,
  /** Where they differ, by dotted path; `engine` is left out. A side that has nothing there is absent. */
  differences: z.array(
    z.strictObject({ path: z.string(), before: z.json().optional(), after: z.json().optional() }),
  ),
})
export type Replay = z.output<typeof Replay>

/** The turn's graph as it runs: nodes, conditional edges, and the same as Mermaid text. */
export const Workflow = z.strictObject({
  name: z.string(),
  start: z.string(),
  steps: z.array(z.strictObject({ name: z.string(), description: z.string() })),
  edges: z.array(z.strictObject({ from: z.string(), to: z.string(), when: z.string().nullable() })),
  mermaid: z.string(),
})
export type Workflow = z.output<typeof Workflow>

/** Body of `PATCH /v1/turns/{id}/calls/{n}`: new values of parameters; the others stay. */
export const EditCall = z.strictObject({
  parameters: z
    .record(z.string().min(1).max(100), z.json())
    .refine((parameters) => Object.keys(parameters).length > 0, 'Names no parameter'),
  /** How far what is learned of the edit reaches. */
  scope: CorrectionScope.default('student'),
})
export type EditCall = z.output<typeof EditCall>

/** A correction that a client gives: what is left out is filled in. */
const GivenCorrection = RememberedCorrection.partial({
  id: true,
  created_at: true,
  scope: true,
  source: true,
}).refine(({ scope, session_id }) => scope !== 'session' || session_id !== undefined, {
  path: ['session_id'],
  message: 'Names the session that the correction applies to',
})

/** What `PATCH /v1/students/{id}` may change. */
export const UpdateStudent = Student.omit({
  user_id: true,
  mastery: true,
  changes: true,
  feelings: true,
  formats: true,
})
  .extend({ corrections: z.array(GivenCorrection).max(100) })
  .partial()
export type UpdateStudent = z.output<typeof UpdateStudent>

export const sessionContract = contract('session', {
  /** What is remembered of a student; NOT_FOUND when nothing is. */
  student: call({
    input: z.strictObject({ tenant_id: z.string(), student_id: StudentId }),
    output: Student,
    timeoutMs: 3_000,
    idempotent: true,
  }),
})
