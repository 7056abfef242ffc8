import type { ToolManifest } from '@tutor/contracts'
import { type Fault, faultOf } from './fault.js'

const fewestExamples = 3
/** Filled by the system, so that nobody is asked for them. */
const systemParameters = new Set(['user_info', 'chat_history'])
/** Tools are the only words in snake case in what people read. */
const snakeCase = /\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b/g

interface Parameter {
  readonly type: unknown
  readonly values: readonly string[]
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : []

function parametersOf({ input_schema }: ToolManifest): ReadonlyMap<string, Parameter> {
  const parameters = entriesOf(input_schema['properties']).map(([name, schema]) => {
    const { type, enum: listed } = Object.fromEntries(entriesOf(schema))
    const values = type === 'boolean' ? ['true', 'false'] : Array.isArray(listed) ? listed.map(String) : []
    return [name, { type, values }] as const
  })
  return new Map(parameters)
}

function hintFaults(manifest: ToolManifest): Fault[] {
  const parameters = parametersOf(manifest)
  return Object.entries(manifest.hints).flatMap(([name, { synonyms = {} }]) => {
    const parameter = parameters.get(name)
    if (!parameter) return [faultOf(manifest, `hints.${name}`, 'the input schema has no such parameter')]
    return Object.keys(synonyms)
      .filter((value) => !parameter.values.includes(value))
      .map((value) =>
        faultOf(manifest, `hints.${name}.synonyms.${value}`, `is no value of ${name}: ${list(parameter)}`),
      )
  })
}
const list = ({ values }: Parameter): string => (values.length > 0 ? values.join(', ') : 'it has no values')

function askFaults(manifest: ToolManifest): Fault[] {
  const { required } = manifest.input_schema
  return (Array.isArray(required) ? required.map(String) : [])
    .filter((name) => !systemParameters.has(name) && !manifest.hints[name]?.ask)
    .map((name) =>
      faultOf(
        manifest,
        `hints.${name}.ask`,
        'is missing: the parameter is required, so it must be asked for',
      ),
    )
}

function referenceFaults(manifest: ToolManifest, names: ReadonlySet<string>): Fault[] {
  const { falls_back_to, when_not_to_use } = manifest
  const unknown = (field: string, name: string): Fault =>
    faultOf(manifest, field, `${name} is no tool of the catalogue`)
  return [
    ...(falls_back_to === undefined || names.has(falls_back_to)
      ? []
      : [unknown('falls_back_to', falls_back_to)]),
    ...(falls_back_to === manifest.name
      ? [faultOf(manifest, 'falls_back_to', 'a tool can not serve in its own place')]
      : []),
    ...[...new Set(when_not_to_use.match(snakeCase))]
      .filter((name) => !names.has(name))
      .map((name) => unknown('when_not_to_use', name)),
  ]
}

/** Faults that a manifest has by itself, or by naming tools that are not there. */
export function manifestFaults(manifest: ToolManifest, names: ReadonlySet<string>): Fault[] {
  const { examples } = manifest
  const few =
    examples.length < fewestExamples
      ? [faultOf(manifest, 'examples', `${examples.length} of them; at least ${fewestExamples} are wanted`)]
      : []
  return [...few, ...hintFaults(manifest), ...askFaults(manifest), ...referenceFaults(manifest, names)]
}
