import type { HttpMethod, ToolManifest } from '@tutor/contracts'
import { complaintAboutHost } from '@tutor/outside'
import { withContext } from '../../catalogue/manifest-file.js'
import type { JsonObject } from '../../json-schema.js'
import type { Placement } from '../registry/source.js'
import { selfContained } from '../schema/self-contained.js'
import { checkManifest, type Preparation, type PreparedTool } from './prepared-tool.js'
import { complaintAboutTemplate, fillTemplate, placeholdersOf } from './url-template.js'

/** The tool of a `{manifest, endpoint}` registration. */
export async function prepareManifest(preparation: Preparation): Promise<readonly PreparedTool[]> {
  const { registration, complain, isAllowed, resolveHost } = preparation
  const { manifest: sent, endpoint, limits, response, auth } = registration
  if (!sent || !endpoint) return []
  const own = manifestOf(preparation, sent)
  // Before the context is added, which would paper over some mistakes.
  checkManifest(
    own,
    { input_schema: 'manifest.input_schema', output_schema: 'manifest.output_schema' },
    complain,
  )
  const manifest = withContext({ ...own, takes: takesOf(sent) })
  const complaint =
    complaintAboutTemplate(endpoint.url, isAllowed) ??
    (await complaintAboutHost(new URL(fillTemplate(endpoint.url, () => 'x')), isAllowed, resolveHost))
  if (complaint !== undefined) complain('endpoint.url', complaint)
  const properties = Object(manifest.input_schema['properties'])
  for (const name of placeholdersOf(endpoint.url))
    if (!Object.hasOwn(properties, name))
      complain('endpoint.url', `{${name}} is no parameter of the input schema`)
  const placements = placementsOf(endpoint.url)
  const binding = { kind: 'http', ...endpoint, placements, rest: restOf(endpoint.method) } as const
  return [{ manifest, source: { origin: { kind: 'http' }, binding, auth: auth.type, limits, response } }]
}

type Sent = NonNullable<Preparation['registration']['manifest']>

function manifestOf({ registration, complain }: Preparation, sent: Sent): ToolManifest {
  const schema = (field: 'input_schema' | 'output_schema'): JsonObject =>
    selfContained(sent[field], `manifest.${field}`, { document: sent[field], strict: true, complain })
  const { takes: _, ...manifest } = sent
  const given = { ...manifest, ...registration.details[sent.name] }
  return {
    ...given,
    when_to_use: given.when_to_use || given.description,
    artifact: registration.response.artifact ?? manifest.artifact,
    local: true,
    input_schema: schema('input_schema'),
    output_schema: schema('output_schema'),
  }
}

/** What the manifest has not described itself. */
const takesOf = ({ takes, input_schema }: Sent): Sent['takes'] =>
  takes.filter((name) => !Object.hasOwn(Object(input_schema['properties']), name))

const placementsOf = (url: string): Record<string, Placement> =>
  Object.fromEntries(placeholdersOf(url).map((name) => [name, { in: 'path', name, form: 'repeated' }]))

const restOf = (method: HttpMethod): 'query' | 'body' =>
  method === 'GET' || method === 'DELETE' ? 'query' : 'body'
