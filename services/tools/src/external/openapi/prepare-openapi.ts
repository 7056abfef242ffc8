import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ToolManifest, ToolName } from '@tutor/contracts'
import { complaintAboutHost } from '@tutor/outside'
import {
  checkManifest,
  described,
  type Preparation,
  type PreparedTool,
} from '../registration/prepared-tool.js'
import { complaintAboutTemplate, fillTemplate } from '../registration/url-template.js'
import type { HttpBinding } from '../registry/source.js'
import { inputsOf } from './input.js'
import { asText, type Operation, operationsOf } from './operations.js'
import { outputSchemaOf } from './output.js'
import { type OpenApiDocument, readDocument } from './read-document.js'
import { serverUrlOf } from './server-url.js'

/** The tools of an `{openapi}` registration: one for each operation, or for those that were named. */
export async function prepareOpenApi(preparation: Preparation): Promise<readonly PreparedTool[]> {
  const document = await readDocument(preparation)
  if (!document) return []
  const operations = chosen(preparation, operationsOf(document.content))
  await checkHosts(preparation, document, operations)
  const prepared: PreparedTool[] = []
  for (const [index, operation] of operations.entries()) {
    // Each takes a few milliseconds, and there may be thousands: others get their turn in between.
    if (index % 10 === 9) await nextTurn()
    preparation.signal.throwIfAborted()
    prepared.push(prepare(preparation, document, operation))
  }
  return prepared
}

function chosen({ registration, complain }: Preparation, all: readonly Operation[]): readonly Operation[] {
  const { operations: wanted } = registration
  if (all.length === 0) complain('openapi.paths', 'Has no operation')
  if (!wanted) return all
  for (const [index, id] of wanted.entries())
    if (!all.some((operation) => operation.id === id))
      complain(`operations.${index}`, `The document has no operation ${id}`)
  return all.filter(({ id }) => wanted.includes(id))
}

/** A document of hundreds of operations has few servers: each is looked up once. */
async function checkHosts(
  { registration, isAllowed, resolveHost, complain }: Preparation,
  { content, url }: OpenApiDocument,
  operations: readonly Operation[],
): Promise<void> {
  const servers = operations.map((operation) => serverUrlOf(content, operation, registration.server_url, url))
  for (const server of new Set(servers)) {
    const path = registration.server_url === undefined ? 'openapi.servers' : 'server_url'
    if (server === undefined) {
      complain(path, 'Has no absolute URL: give server_url')
      continue
    }
    const complaint =
      complaintAboutTemplate(server, isAllowed) ??
      (await complaintAboutHost(new URL(fillTemplate(server, () => 'x')), isAllowed, resolveHost))
    if (complaint !== undefined) complain(path, `${server.slice(0, 200)}: ${complaint}`)
  }
}

function prepare(
  preparation: Preparation,
  { content, url }: OpenApiDocument,
  operation: Operation,
): PreparedTool {
  const { registration, complain, isAllowed } = preparation
  const { at, id, name, method, path, fields } = operation
  if (!ToolName.safeParse(name).success)
    complain(`${at}.operationId`, `${id} can't be made a tool's name of 2 to 64 characters`)
  const inputs = inputsOf(content, operation, complain)
  const base = serverUrlOf(content, operation, registration.server_url, url)
  const binding: HttpBinding = {
    kind: 'http',
    method,
    url: `${base ?? ''}${path}`,
    placements: Object.fromEntries(inputs.map(({ property, placement }) => [property, placement])),
    rest: 'query',
  }
  // What is wrong with the server was told once for all operations.
  const isServerRight = base !== undefined && complaintAboutTemplate(base, isAllowed) === undefined
  const complaint = isServerRight ? complaintAboutTemplate(binding.url, isAllowed) : undefined
  if (complaint !== undefined) complain(at, complaint)
  const title = asText(fields['summary'])
  const manifest: ToolManifest = {
    ...described(
      { name, title, description: asText(fields['description']) || title },
      registration.details[name] ?? {},
    ),
    input_schema: {
      type: 'object',
      additionalProperties: false,
      required: inputs.filter(({ required }) => required).map(({ property }) => property),
      properties: Object.fromEntries(inputs.map(({ property, schema }) => [property, schema])),
    },
    output_schema: outputSchemaOf(content, operation, complain),
    artifact: registration.response.artifact ?? 'text',
  }
  checkManifest(manifest, { input_schema: at, output_schema: `${at}.responses` }, complain)
  const { auth, limits, response } = registration
  const origin = { kind: 'openapi', document_url: url, operation: id } as const
  return { manifest, source: { origin, binding, auth: auth.type, limits, response } }
}
