import { z } from 'zod'
import { Artifact, ParameterHint, ToolManifest, ToolName, ToolVocabulary } from './tools.js'

/** Tools of others: what is sent to register one, and what is told of it afterwards. */

/** Goes into a header or a URL, so visible ASCII and spaces inside. */
const Secret = z
  .string()
  .regex(/^[\x21-\x7e]([\x20-\x7e]{0,4094}[\x21-\x7e])?$/, 'Up to 4,096 ASCII characters')
const Url = z.string().min(1).max(2_000)
const HeaderName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'Not a name of a header or parameter')

/** How a tool knows us. Stored encrypted, never told again. */
export const ToolAuth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({
    type: z.literal('api_key'),
    in: z.enum(['header', 'query']),
    name: HeaderName,
    key: Secret,
  }),
  z.strictObject({ type: z.literal('bearer'), token: Secret }),
  z.strictObject({ type: z.literal('basic'), username: Secret, password: Secret }),
  /** RFC 6749 §4.4. */
  z.strictObject({
    type: z.literal('oauth2_client_credentials'),
    token_url: Url,
    client_id: Secret,
    client_secret: Secret,
    scope: Secret.optional(),
    audience: Secret.optional(),
    /** Where the client's id and secret stand: the Authorization header (`basic`) or the form (`body`). */
    client_authentication: z.enum(['basic', 'body']).default('basic'),
  }),
])
export type ToolAuth = z.output<typeof ToolAuth>

export const ToolLimits = z.strictObject({
  /** Of the tenant, over all processes; bursts of as many are let through. */
  requests_per_minute: z.number().int().min(1).max(100_000).default(600),
  /** For one call with all its retries. */
  timeout_ms: z.number().int().min(100).max(50_000).default(15_000),
  /** Calls under way at once, per process. */
  max_concurrent: z.number().int().min(1).max(256).default(16),
})
export type ToolLimits = z.output<typeof ToolLimits>

/** Names on the way to a value, with dots between: `data.items.0.title`. */
const OutputPath = z.string().min(1).max(200)

/** Where in the tool's answer the parts of an artifact stand; without a path the answer is rendered by its shape. */
export const ResponseMapping = z.strictObject({
  artifact: Artifact.shape.kind.optional(),
  title: OutputPath.optional(),
  /** Text that is Markdown already; HTML in it is shown, not interpreted. */
  markdown: OutputPath.optional(),
  /** Plain text; for an artifact of kind `link`, the URL. */
  text: OutputPath.optional(),
})
export type ResponseMapping = z.output<typeof ResponseMapping>

/** A manifest as it is sent: what the system itself gives to the tool may stand in `takes`. */
export const RegisteredManifest = ToolManifest.omit({ falls_back_to: true, instructions: true }).extend({
  when_to_use: z.string().max(1_000).default(''),
  examples: z.array(z.string().max(500)).max(50).default([]),
  output_schema: ToolManifest.shape.output_schema.default({ type: 'object' }),
  artifact: ToolManifest.shape.artifact.default('text'),
  /** Of no meaning here: a tool of others never needs a model of ours. */
  local: z.boolean().default(true),
  takes: z.array(z.enum(['user_info', 'chat_history'])).default([]),
})

/** What an OpenAPI document or an MCP server does not say of a tool: how students ask for it. */
export const ToolDescription = z.strictObject({
  title: ToolManifest.shape.title.exactOptional(),
  description: ToolManifest.shape.description.exactOptional(),
  when_to_use: ToolManifest.shape.when_to_use.exactOptional(),
  when_not_to_use: ToolManifest.shape.when_to_use.exactOptional(),
  examples: ToolManifest.shape.examples.exactOptional(),
  subjects: z.array(z.string()).exactOptional(),
  hints: z.record(z.string(), ParameterHint).exactOptional(),
  vocabulary: ToolVocabulary.exactOptional(),
})
export type ToolDescription = z.output<typeof ToolDescription>

export const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type HttpMethod = (typeof httpMethods)[number]

/** Body of `POST /v1/tools` and `PUT /v1/tools/{name}`: exactly one of `manifest`, `openapi` and `mcp`. */
export const ToolRegistration = z
  .strictObject({
    manifest: RegisteredManifest.optional(),
    /** With `manifest`. `{name}` in the URL is filled with the parameter of that name. */
    endpoint: z.strictObject({ url: Url, method: z.enum(httpMethods).default('POST') }).optional(),
    /** The document itself, as an object or as JSON or YAML text, or where it is. */
    openapi: z
      .union([z.strictObject({ url: Url }), z.string().min(1), z.record(z.string(), z.json())])
      .optional(),
    /** With `openapi`: ids of the operations to register; all of them without this. */
    operations: z.array(z.string().min(1).max(200)).min(1).max(2_000).optional(),
    /** With `openapi`: the base URL, in place of the document's first server. */
    server_url: Url.optional(),
    /** An MCP server (streamable HTTP). Its tools get the namespace before their names. */
    mcp: z
      .strictObject({
        url: Url,
        namespace: ToolName.max(30),
        tools: z.array(z.string().min(1).max(200)).min(1).max(2_000).optional(),
      })
      .optional(),
    /** By the name that the tool has here. */
    details: z.record(ToolName, ToolDescription).default({}),
    auth: ToolAuth.default({ type: 'none' }),
    limits: ToolLimits.prefault({}),
    response: ResponseMapping.default({}),
  })
  .superRefine((sent, context) => {
    const complain = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message })
    const kinds = [sent.manifest, sent.openapi, sent.mcp].filter((kind) => kind !== undefined)
    if (kinds.length !== 1)
      context.addIssue({ code: 'custom', path: [], message: 'Give exactly one of manifest, openapi and mcp' })
    if (sent.manifest && !sent.endpoint) complain('endpoint', 'Required with manifest')
    if (!sent.manifest && sent.endpoint) complain('endpoint', 'Only with manifest')
    if (!sent.openapi && sent.operations) complain('operations', 'Only with openapi')
    if (!sent.openapi && sent.server_url !== undefined) complain('server_url', 'Only with openapi')
  })
export type ToolRegistration = z.output<typeof ToolRegistration>

const outside = {
  auth: z.enum(['none', 'api_key', 'bearer', 'basic', 'oauth2_client_credentials']),
  limits: ToolLimits,
  response: ResponseMapping,
  registered_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
}

/** Where a tool comes from. URLs are told without their query. */
export const ToolProvider = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('built_in') }),
  z.strictObject({ kind: z.literal('http'), method: z.enum(httpMethods), url: z.string(), ...outside }),
  z.strictObject({
    kind: z.literal('openapi'),
    /** Null when the document was sent along. */
    document_url: z.string().nullable(),
    operation: z.string(),
    method: z.enum(httpMethods),
    url: z.string(),
    ...outside,
  }),
  z.strictObject({ kind: z.literal('mcp'), url: z.string(), tool: z.string(), ...outside }),
])
export type ToolProvider = z.output<typeof ToolProvider>

/** A tool with where it comes from. */
export const ToolDetails = ToolManifest.extend({ provider: ToolProvider })
export type ToolDetails = z.output<typeof ToolDetails>

export const RegisteredTools = z.strictObject({ items: z.array(ToolDetails) })
