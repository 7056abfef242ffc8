import { z } from 'zod'
import { call, contract } from './contract.js'
import { ChatHistory } from './conversation.js'
import { StudentId, UserInfo } from './student.js'

export const ToolName = z.string().regex(/^[a-z][a-z0-9_]{1,63}$/, 'Lower snake case, 2 to 64 characters')
const JsonObject = z.record(z.string(), z.json())

/**
 * How a value is found where the student did not say it (brief §4) or how its words are read. Without one, a parameter is
 * read by its name as in the core tools ("topic", "difficulty", "count"), else by its schema.
 */
export const ParameterPolicy = z.enum([
  'topic',
  'subject',
  'level',
  'stated_level',
  'count',
  'measure',
  'hours',
  'date',
  'year',
  'text',
  'problem',
  'code',
  'source',
  'language',
  'programming_language',
  'statement',
  'switch',
  'choice',
])
export type ParameterPolicy = z.output<typeof ParameterPolicy>

/** How a parameter is asked for and understood; keys of `synonyms` are the enum's values. */
export const ParameterHint = z.strictObject({
  policy: ParameterPolicy.optional(),
  /** The question for a missing value, in the student's words. */
  ask: z.string().optional(),
  synonyms: z.record(z.string(), z.array(z.string())).optional(),
})

/** How students ask for a tool, for the local engine. `*` stands for up to five words. */
export const ToolVocabulary = z.strictObject({
  /** What the thing that it makes is called: "flashcards", "mind map". */
  nouns: z.array(z.string()).default([]),
  /** What asks for it without naming a thing: "quiz me", "proofread". */
  requests: z.array(z.string()).default([]),
})
export type ToolVocabulary = z.output<typeof ToolVocabulary>

/** A tool as data. Input and output are JSON Schema 2020-12. */
export const ToolManifest = z.strictObject({
  name: ToolName,
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(1_000),
  when_to_use: z.string().max(1_000),
  when_not_to_use: z.string().max(1_000).default(''),
  examples: z.array(z.string().max(500)).max(50),
  subjects: z.array(z.string()).default([]),
  input_schema: JsonObject,
  output_schema: JsonObject,
  hints: z.record(z.string(), ParameterHint).default({}),
  vocabulary: ToolVocabulary.default({ nouns: [], requests: [] }),
  artifact: z.enum(['notes', 'cards', 'explanation', 'quiz', 'plan', 'text', 'table', 'link']),
  /** True when the tool works without any language model. */
  local: z.boolean(),
  /**
   * `local` when the tool's own answer is exact and a model's could only be worse: the model is then asked only for what
   * the tool refuses with reason `model_required`.
   */
  prefers: z.literal('local').optional(),
  /** What a model is told of this tool's work beyond its description and schemas. */
  instructions: z.string().max(4_000).optional(),
  /** The tool that serves the same wish where this one would need a model and there is none. */
  falls_back_to: ToolName.optional(),
})
export type ToolManifest = z.output<typeof ToolManifest>

/** What a tool made, ready to be shown: `markdown` is complete, `output` is the tool's own answer. */
export const Artifact = z.strictObject({
  kind: ToolManifest.shape.artifact,
  title: z.string(),
  markdown: z.string(),
})
export type Artifact = z.output<typeof Artifact>

export const ToolEngine = z.strictObject({
  /** `external` is a tool of others, called over the network. */
  path: z.enum(['local', 'model', 'external']),
  /** Why a configured model was not the one that answered, if so. */
  fallback_reason: z.string().optional(),
})

export const ToolResult = z.strictObject({
  tool: z.string(),
  output: JsonObject,
  artifact: Artifact,
  engine: ToolEngine,
  /** e.g. `topic_not_in_library`, `fewer_items_than_requested`. */
  notices: z.array(z.strictObject({ code: z.string(), message: z.string() })),
})
export type ToolResult = z.output<typeof ToolResult>

/** Body of `POST /v1/tools/{name}/invoke`. */
export const InvokeRequest = z.strictObject({
  parameters: JsonObject,
  student_id: StudentId.optional(),
})

export const toolsContract = contract('tools', {
  /**
   * The tools that a tenant may use, or null when the caller's revision is still the current one. `unavailable` names
   * those that can't run at the moment, since they need a model and none is configured.
   */
  catalogue: call({
    input: z.strictObject({ tenant_id: z.string(), known_revision: z.string().optional() }),
    output: z.strictObject({
      revision: z.string(),
      tools: z.array(ToolManifest).nullable(),
      unavailable: z.array(ToolName),
    }),
    timeoutMs: 5_000,
    idempotent: true,
  }),
  /**
   * Validates the parameters, runs the tool and answers in its output schema. The same idempotency key gives the
   * stored answer again. INVALID_INPUT names bad parameters; NOT_FOUND an unknown tool.
   */
  invoke: call({
    input: z.strictObject({
      tool: z.string(),
      parameters: JsonObject,
      user_info: UserInfo,
      chat_history: ChatHistory,
      tenant_id: z.string(),
      idempotency_key: z.string().min(1).max(200).optional(),
    }),
    output: ToolResult,
    timeoutMs: 60_000,
    idempotent: false,
  }),
})
