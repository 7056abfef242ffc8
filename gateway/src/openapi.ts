import {
  Context,
  type ErrorCode,
  Extraction,
  errorCodes,
  Message,
  OpenAiError,
  Plan,
  Problem,
  problemContentType,
  ReviewCard,
  type Route,
  routeList,
  Session,
  Student,
  StudentProfile,
  ToolDetails,
  ToolManifest,
  ToolResult,
  Trace,
  Turn,
  takesBody,
  Workflow,
} from '@tutor/contracts'
import { z } from 'zod'

type Json = Record<string, unknown>

/** Schemas that get a name of their own in the document. */
const named = z.registry<{ id: string }>()
for (const [id, schema] of Object.entries({
  Context,
  Extraction,
  Message,
  OpenAiError,
  Plan,
  Problem,
  ReviewCard,
  Session,
  Student,
  StudentProfile,
  ToolDetails,
  ToolManifest,
  ToolResult,
  Trace,
  Turn,
  Workflow,
}))
  named.add(schema, { id })

/** Errors that any route can give. */
const common: readonly ErrorCode[] = [
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'TOO_MANY_REQUESTS',
  'UNAVAILABLE',
  'TIMEOUT',
]
const ofBodies: readonly ErrorCode[] = ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE']

/** The OpenAPI 3.1 document of the public API, made of the very schemas that validate. */
export function openApiDocument(version: string): Json {
  const schemas: Json = {}
  const paths: Record<string, Json> = {}
  for (const route of routeList) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'AI Tutor Orchestrator',
      version,
      description:
        "From a student's plain words to the right educational tool, with every argument explained.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: tutor_…' } },
    },
  }
}

function operation(route: (typeof routeList)[number], schemas: Json): Json {
  const body = takesBody(route)
  const codes = [...new Set([...common, ...(body ? ofBodies : []), ...route.errors])]
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.description && { description: route.description }),
    tags: [
      route.path
        .split('/')
        .slice(1)
        .find((part) => part !== 'v1'),
    ],
    parameters: [
      ...parameters(route.params, 'path', schemas),
      ...parameters(route.query, 'query', schemas),
      ...headers(route),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: jsonSchema(route.body, 'input', schemas) } },
      },
    }),
    responses: { ...success(route, schemas), ...failures(route.errorForm, codes, schemas) },
  }
}

function success(route: Route, schemas: Json): Json {
  if (route.status === 204) return { 204: { description: 'Done' } }
  const json = { 'application/json': { schema: jsonSchema(route.response, 'output', schemas) } }
  const others = Object.fromEntries(route.alsoProduces.map((type) => [type, { schema: { type: 'string' } }]))
  const content = route.response instanceof z.ZodString ? others : { ...json, ...others }
  const later = {
    description: 'Not finished yet',
    headers: { Location: { description: 'Where the answer will be', schema: { type: 'string' } } },
    content: json,
  }
  return { [route.status]: { description: 'Success', content }, ...(route.mayAnswerLater && { 202: later }) }
}

function failures(form: Route['errorForm'], codes: readonly ErrorCode[], schemas: Json): Json {
  const content =
    form === 'openai'
      ? { 'application/json': { schema: jsonSchema(OpenAiError, 'output', schemas) } }
      : { [problemContentType]: { schema: jsonSchema(Problem, 'output', schemas) } }
  return Object.fromEntries(
    codes.map((code) => [errorCodes[code].http, { description: errorCodes[code].title, content }]),
  )
}

function parameters(schema: z.ZodType, where: 'path' | 'query', schemas: Json): Json[] {
  const { properties = {}, required = [] } = jsonSchema(schema, 'input', schemas) as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: property,
  }))
}

const headers = (route: Route): Json[] =>
  Object.entries(route.headers).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  }))

/** A schema as JSON Schema 2020-12; named schemas inside it move to the document's components. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const registry = io === 'output' ? named : z.registry<{ id: string }>()
  const text = JSON.stringify(z.toJSONSchema(schema, { io, metadata: registry, unrepresentable: 'any' }))
  const {
    $schema: _dialect,
    $defs,
    ...rest
  } = JSON.parse(text.replaceAll('#/$defs/', '#/components/schemas/')) as Json
  Object.assign(schemas, $defs)
  const id = registry.get(schema)?.id
  if (id === undefined) return rest
  schemas[id] ??= rest
  return { $ref: `#/components/schemas/${id}` }
}
