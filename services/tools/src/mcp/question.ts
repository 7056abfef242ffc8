import type { ToolManifest } from '@tutor/contracts'
import { z } from 'zod'

/** One form to be shown to the user, as `elicitation/create` takes it. */
export interface Question {
  readonly message: string
  readonly requestedSchema: {
    readonly type: 'object'
    readonly properties: Record<string, Field>
    readonly required: string[]
  }
}

export interface Reply {
  readonly action: 'accept' | 'decline' | 'cancel'
  readonly content?: Record<string, unknown> | undefined
}

const bound = z.number().optional().catch(undefined)
const text = z.string().optional().catch(undefined)

/** What MCP lets a form say of a field; all else of JSON Schema is left out, and still checked when the answer comes. */
const Stated = z.object({
  type: z.enum(['string', 'number', 'integer', 'boolean']),
  title: text,
  description: text,
  enum: z.array(z.string()).min(1).optional(),
  format: z.enum(['email', 'uri', 'date', 'date-time']).optional().catch(undefined),
  minLength: bound,
  maxLength: bound,
  minimum: bound,
  maximum: bound,
})
const Properties = z.record(z.string(), z.unknown()).catch({})

const Titled = z.array(z.object({ const: z.string(), title: z.string() }))
type Field =
  | { type: 'boolean'; title: string; description?: string }
  | { type: 'number' | 'integer'; title: string; description?: string; minimum?: number; maximum?: number }
  | {
      type: 'string'
      title: string
      description?: string
      minLength?: number
      maxLength?: number
      format?: 'email' | 'uri' | 'date' | 'date-time'
    }
  | { type: 'string'; title: string; description?: string; oneOf: z.output<typeof Titled> }
  | { type: 'string'; title: string; description?: string; enum: string[]; enumNames: string[] }

/** From this version on, titles of an enum's values stand in `oneOf` (SEP-1330). */
const titledEnums = '2025-11-25'

/**
 * The form for the missing parameters of a tool, with the manifest's question as its message; undefined when one of them
 * is no single value, which no form can ask for. `complaints` are told when it is asked again.
 */
export function questionFor(
  manifest: ToolManifest,
  missing: readonly string[],
  version: string,
  complaints: readonly string[] = [],
): Question | undefined {
  const known = Properties.parse(manifest.input_schema['properties'])
  const properties: Record<string, Field> = {}
  for (const name of missing) {
    const stated = Stated.safeParse(known[name])
    if (!stated.success) return undefined
    properties[name] = fieldOf(name, stated.data, version)
  }
  const message = [...complaints, ...askedFor(manifest, missing)].join(' ')
  return { message, requestedSchema: { type: 'object', properties, required: [...missing] } }
}

/** How each parameter is asked for, in the manifest's words. */
export const askedFor = ({ hints }: ToolManifest, missing: readonly string[]): string[] =>
  missing.map((name) => hints[name]?.ask ?? `Please give: ${spoken(name)}.`)

function fieldOf(name: string, stated: z.output<typeof Stated>, version: string): Field {
  const { type, title = sentence(spoken(name)), description, enum: values, ...limits } = stated
  const about = { title, ...(description !== undefined && { description }) }
  if (type === 'boolean') return { type, ...about }
  if (type !== 'string') return { type, ...about, ...present(limits, ['minimum', 'maximum']) }
  if (!values) return { type, ...about, ...present(limits, ['minLength', 'maxLength', 'format']) }
  if (version < titledEnums) return { type, ...about, enum: values, enumNames: values.map(spoken) }
  return { type, ...about, oneOf: values.map((value) => ({ const: value, title: spoken(value) })) }
}

type Present<T, K extends keyof T> = { [P in K]?: Exclude<T[P], undefined> }
/** The fields of these names that are there. */
const present = <T extends object, K extends keyof T>(from: T, names: readonly K[]): Present<T, K> =>
  // Object.fromEntries forgets the names.
  Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])),
  ) as Present<T, K>

const spoken = (name: string): string => name.replaceAll('_', ' ')
const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
