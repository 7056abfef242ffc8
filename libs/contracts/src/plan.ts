import { z } from 'zod'
import { History, MessageContent } from './conversation.js'
import { EmotionalState } from './feelings.js'
import { Correction, StudentProfile, TopicMastery } from './student.js'

/** The order of evidence (brief §4): an earlier source beats a later one. `model` stands for a language model's reading. */
export const evidenceSources = [
  'message',
  'clarification',
  'history',
  'correction',
  'profile',
  'policy',
  'default',
  'model',
] as const
export const EvidenceSource = z.enum(evidenceSources)
export type EvidenceSource = z.output<typeof EvidenceSource>

const confidence = z.number().min(0).max(1)

/** Why a parameter has its value. `start`/`end` index the message, or the history message number `turn`. */
export const Evidence = z.strictObject({
  source: EvidenceSource,
  confidence,
  quote: z.string().optional(),
  start: z.number().int().min(0).optional(),
  end: z.number().int().min(0).optional(),
  /** Index into the request's history of the message that is quoted; absent for the message itself. */
  turn: z.number().int().min(0).optional(),
  /** Name of the policy that gave the value, e.g. `struggle-lowest`. */
  rule: z.string().optional(),
  because: z.string().optional(),
})
export type Evidence = z.output<typeof Evidence>

/** A value with the probability that it is right, and where it came from. */
const judged = <S extends z.ZodType>(value: S) =>
  z.strictObject({ value, confidence, source: EvidenceSource, quote: z.string().optional() })

export const SafetySignal = z.enum(['self_harm', 'abuse', 'danger', 'graded_work', 'prompt_injection'])
export type SafetySignal = z.output<typeof SafetySignal>

/** What the student means and feels (public part of the analysis). */
export const Context = z.strictObject({
  intent: z.string(),
  subject: z.string().nullable(),
  topics: z.array(z.string()),
  language: z.string(),
  emotional_state: judged(EmotionalState),
  mastery_level: judged(z.number().int().min(1).max(10).nullable()),
  constraints: z.array(z.string()),
  safety: z.array(SafetySignal),
})
export type Context = z.output<typeof Context>

export const ToolCall = z.strictObject({
  tool: z.string(),
  /** All parameters but `user_info` and `chat_history`, which the system fills when it calls the tool. */
  parameters: z.record(z.string(), z.json()),
  evidence: z.record(z.string(), Evidence),
})
export type ToolCall = z.output<typeof ToolCall>

export const Clarification = z.strictObject({
  question: z.string(),
  missing: z.array(z.strictObject({ tool: z.string(), parameter: z.string() })),
  /** Up to five answers that can be tapped. */
  options: z.array(z.string()).max(5),
})
export type Clarification = z.output<typeof Clarification>

export const Notice = z.strictObject({
  /** e.g. `value_out_of_range`, `best_guess`, `help_with_graded_work`. */
  code: z.string(),
  message: z.string(),
  tool: z.string().optional(),
  parameter: z.string().optional(),
  requested: z.json().optional(),
  used: z.json().optional(),
})
export type Notice = z.output<typeof Notice>

/** Who decides: rules alone, rules with a model where they are not sure, or a model always. */
export const EngineMode = z.enum(['local', 'model', 'hybrid'])
export type EngineMode = z.output<typeof EngineMode>
export const Engine = z.strictObject({
  /** Who decided: `local` also where a model was to be asked and gave no usable answer. */
  path: EngineMode,
  /** Why a model that was to be asked did not decide. */
  fallback_reason: z.string().optional(),
  version: z.string(),
  duration_ms: z.number().min(0),
})
export type Engine = z.output<typeof Engine>

export const PlanAction = z.enum(['call', 'clarify', 'converse', 'decline'])
export type PlanAction = z.output<typeof PlanAction>

/** The decision for one message: what to do, with which arguments, on what evidence. */
export const Plan = z.strictObject({
  action: PlanAction,
  context: Context,
  calls: z.array(ToolCall),
  clarification: Clarification.optional(),
  notices: z.array(Notice),
  engine: Engine,
})
export type Plan = z.output<typeof Plan>

/** A question that waits for its answer, with the calls as far as they were filled when it was asked. */
export const PendingClarification = z.strictObject({
  question: z.string(),
  missing: z.array(z.strictObject({ tool: z.string(), parameter: z.string() })),
  options: z.array(z.string()),
  calls: z.array(ToolCall),
})
export type PendingClarification = z.output<typeof PendingClarification>

/** What `POST /v1/plan` and `POST /v1/context/analyze` receive. */
export const PlanRequest = z.strictObject({
  message: MessageContent,
  history: History.default([]),
  student: StudentProfile.optional(),
})
export type PlanRequest = z.output<typeof PlanRequest>

/** The request as services pass it on: with the date it was made and what is remembered of the session and student. */
export const UnderstandingInput = PlanRequest.extend({
  /** ISO date of the request; "next Friday" is resolved against it. */
  today: z.iso.date(),
  pending: PendingClarification.optional(),
  /** Those that apply in the session, the oldest first. */
  corrections: z.array(Correction).default([]),
  /** Levels of the topics of which one is known, by `topicKey`. */
  topic_mastery: TopicMastery.optional(),
})
export type UnderstandingInput = z.output<typeof UnderstandingInput>

/** What `POST /v1/parameters/extract` receives: the tool is given, only its parameters are sought. */
export const ExtractRequest = PlanRequest.extend({ tool: z.string().min(1).max(100) })
export const Extraction = z.strictObject({
  tool: z.string(),
  parameters: ToolCall.shape.parameters,
  evidence: ToolCall.shape.evidence,
  missing: z.array(z.string()),
  notices: z.array(Notice),
  engine: Engine,
})
export type Extraction = z.output<typeof Extraction>
