import { httpMethods, ResponseMapping, ToolLimits, ToolProvider } from '@tutor/contracts'
import { z } from 'zod'

/** Where a parameter stands in the request, and how a list or an object is written there. */
export const Placement = z.strictObject({
  in: z.enum(['path', 'query', 'header', 'body', 'whole_body']),
  /** Its name there. */
  name: z.string(),
  /** `a=1&a=2`, `a=1,2`, `a[b]=1`, or JSON. */
  form: z.enum(['repeated', 'joined', 'deep', 'json']).default('repeated'),
})
export type Placement = z.output<typeof Placement>

const HttpBinding = z.strictObject({
  kind: z.literal('http'),
  method: z.enum(httpMethods),
  /** With `{name}` in its path for each parameter that stands there. */
  url: z.string(),
  /** By the parameter's name. */
  placements: z.record(z.string(), Placement),
  /** Where the others go. */
  rest: z.enum(['query', 'body']),
})
export type HttpBinding = z.output<typeof HttpBinding>

const McpBinding = z.strictObject({ kind: z.literal('mcp'), url: z.string(), tool: z.string() })
export type McpBinding = z.output<typeof McpBinding>

/** What the service keeps of a registered tool beside its manifest and secrets. */
export const Source = z.strictObject({
  origin: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('http') }),
    z.strictObject({
      kind: z.literal('openapi'),
      document_url: z.string().nullable(),
      operation: z.string(),
    }),
    z.strictObject({ kind: z.literal('mcp') }),
  ]),
  binding: z.discriminatedUnion('kind', [HttpBinding, McpBinding]),
  auth: ToolProvider.options[1].shape.auth,
  limits: ToolLimits,
  response: ResponseMapping,
})
export type Source = z.output<typeof Source>

export interface Dates {
  readonly registeredAt: Date
  readonly updatedAt: Date
}

/** What anybody of the tenant may know of where a tool comes from. */
export function providerOf(
  { origin, binding, ...rest }: Source,
  { registeredAt, updatedAt }: Dates,
): ToolProvider {
  const outside = {
    ...rest,
    registered_at: registeredAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  }
  if (binding.kind === 'mcp')
    return { kind: 'mcp', url: withoutQuery(binding.url), tool: binding.tool, ...outside }
  const place = { method: binding.method, url: withoutQuery(binding.url) }
  if (origin.kind !== 'openapi') return { kind: 'http', ...place, ...outside }
  const document_url = origin.document_url === null ? null : withoutQuery(origin.document_url)
  return { kind: 'openapi', document_url, operation: origin.operation, ...place, ...outside }
}

/** Some put keys there, although there is a place for them. */
export const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '')
