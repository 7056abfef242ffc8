import type { ToolDescription, ToolManifest, ToolRegistration } from '@tutor/contracts'
import type { GuardedFetch, IsAllowedHost, ResolveHost } from '@tutor/outside'
import type { JsonObject } from '../../json-schema.js'
import { schemaMistakes } from '../../json-schema-outside.js'
import type { Source } from '../registry/source.js'
import type { Complain } from './problems.js'

/** A tool that is ready to be stored, if nobody complained. */
export interface PreparedTool {
  readonly manifest: ToolManifest
  readonly source: Source
}

/** What all kinds of registrations are prepared with. */
export interface Preparation {
  readonly registration: ToolRegistration
  readonly isAllowed: IsAllowedHost
  readonly resolveHost: ResolveHost
  readonly fetchOutside: GuardedFetch
  readonly complain: Complain
  readonly signal: AbortSignal
}

/** Largest manifest: a catalogue of 2,000 tools has to travel in one message. */
const maxManifestBytes = 65_536

/** What every manifest must fulfil, wherever it came from: right schemas, of objects, and not too large. */
export function checkManifest(manifest: ToolManifest, paths: SchemaPaths, complain: Complain): void {
  for (const [field, path] of Object.entries(paths)) {
    // The keys of `paths` are these two.
    const schema = manifest[field as keyof SchemaPaths]
    for (const mistake of schemaMistakes(schema))
      complain([path, mistake.path].filter(Boolean).join('.'), mistake.message)
  }
  const { type } = manifest.input_schema
  if (type !== undefined && type !== 'object') complain(`${paths.input_schema}.type`, 'Must be object')
  if (Buffer.byteLength(JSON.stringify(manifest)) > maxManifestBytes)
    complain(paths.input_schema, `${manifest.name} is over ${maxManifestBytes / 1_024} KiB with its schemas`)
}

export interface SchemaPaths {
  readonly input_schema: string
  readonly output_schema: string
}

/** The parts of a manifest that documents of others rarely have, from the registration's `details`. */
export function described(
  found: { readonly name: string; readonly title: string; readonly description: string },
  details: ToolDescription,
): Omit<ToolManifest, 'input_schema' | 'output_schema' | 'artifact'> {
  const title = found.title.trim().slice(0, 100) || found.name.replaceAll('_', ' ')
  const description = found.description.trim().slice(0, 1_000) || title
  return {
    name: found.name,
    title,
    description,
    when_to_use: description,
    when_not_to_use: '',
    examples: [],
    subjects: [],
    hints: {},
    vocabulary: { nouns: [], requests: [] },
    local: true,
    ...details,
  }
}

/** A name in our form: `getHTTPCards` and `get-http cards` become `get_http_cards`. */
export const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()

/** Schemas of objects stay; other answers come as `{"result": …}`, since a tool's output is an object. */
export const asObjectSchema = (schema: JsonObject): JsonObject =>
  schema['type'] === 'object' || (schema['type'] === undefined && !('enum' in schema) && !('const' in schema))
    ? schema
    : { type: 'object', required: ['result'], properties: { result: schema } }
