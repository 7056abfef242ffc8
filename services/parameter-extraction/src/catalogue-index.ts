import type { ParameterPolicy, ToolManifest } from '@tutor/contracts'
import { createPhraseIndex, createSpeller, type PhraseIndex, type Speller, tokenize } from '@tutor/language'
import { z } from 'zod'
import { chatSpellings } from './lexicon/spelling.js'
import { createRetriever, type Retrieve } from './retrieve.js'

const bound = z.number().optional().catch(undefined)
/** `["string", "null"]` is a string that may be left out. */
const oneType = (type: unknown): unknown =>
  Array.isArray(type) ? type.find((name) => name !== 'null') : type
/**
 * The part of JSON Schema that extraction is driven by. A tenant's own tools may use all of JSON Schema: what is not
 * understood here counts as not said, so that no tool can spoil the others' plans.
 */
const PropertySchema = z.object({
  type: z.preprocess(oneType, z.string().optional().catch(undefined)),
  enum: z.array(z.string()).optional().catch(undefined),
  minimum: bound,
  maximum: bound,
  maxLength: bound,
  format: z.string().optional().catch(undefined),
  default: z.json().optional(),
  description: z.string().optional().catch(undefined),
})
export type PropertySchema = z.output<typeof PropertySchema>
const InputSchema = z.object({
  properties: z.record(z.string(), z.unknown()).default({}).catch({}),
  required: z.array(z.string()).default([]).catch([]),
})

export interface Parameter {
  readonly name: string
  readonly schema: PropertySchema
  readonly required: boolean
  readonly ask: string | undefined
  /** How the manifest says that it is read; undefined when its name or schema says it. */
  readonly policy: ParameterPolicy | undefined
  /** Words for the values of an enum or boolean. */
  readonly words: PhraseIndex<string>
}

export interface Tool {
  readonly name: string
  readonly manifest: ToolManifest
  readonly parameters: readonly Parameter[]
  readonly parameter: (name: string) => Parameter | undefined
  /** Everything that any parameter understands, to tell it from a topic. */
  readonly valueWords: PhraseIndex<string>
}

export interface Trigger {
  readonly tool: Tool
  readonly kind: 'noun' | 'request'
  readonly phrase: string
}

export interface CatalogueIndex {
  readonly tools: ReadonlyMap<string, Tool>
  readonly triggers: PhraseIndex<Trigger>
  readonly speller: Speller
  /** The first stage of the choice. */
  readonly retrieve: Retrieve
}

/** Filled by the system when the tool is called. */
const systemParameters = new Set(['user_info', 'chat_history'])

const wordsOf = (schema: PropertySchema, synonyms: Readonly<Record<string, readonly string[]>>) => {
  const spelled = (schema.enum ?? []).map((value) => [value.replaceAll('_', ' '), value] as const)
  const other = Object.entries(synonyms).flatMap(([value, list]) =>
    list.map((word) => [word, value] as const),
  )
  return [...spelled, ...other]
}

function compileTool(manifest: ToolManifest): Tool {
  const schema = InputSchema.parse(manifest.input_schema)
  const values: (readonly [string, string])[] = []
  const parameters = Object.entries(schema.properties)
    .filter(([name]) => !systemParameters.has(name))
    .map(([name, property]): Parameter => {
      const parsed = PropertySchema.catch({}).parse(property)
      const hint = manifest.hints[name]
      const words = wordsOf(parsed, hint?.synonyms ?? {})
      values.push(...words)
      const required = schema.required.includes(name)
      return {
        name,
        schema: parsed,
        required,
        ask: hint?.ask,
        policy: hint?.policy,
        words: createPhraseIndex(words),
      }
    })
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]))
  return {
    name: manifest.name,
    manifest,
    parameters,
    parameter: (name) => byName.get(name),
    valueWords: createPhraseIndex(values),
  }
}

/** A tool's own name and title ask for it too, with and without words such as "generator". */
const namesOf = ({ name, title }: ToolManifest): string[] => {
  const names = [name.replaceAll('_', ' '), title.toLowerCase()]
  const bare = names.map((text) =>
    text.replace(/ (?:generator|maker|builder|helper|tool|creator|planner)$/, ''),
  )
  return [...new Set([...names, ...bare.filter((text) => text.includes(' '))])]
}

const triggersOf = (tool: Tool): (readonly [string, Trigger])[] => [
  ...[...tool.manifest.vocabulary.nouns, ...namesOf(tool.manifest)].map(
    (phrase) => [phrase, { tool, kind: 'noun', phrase }] as const,
  ),
  ...tool.manifest.vocabulary.requests.map((phrase) => [phrase, { tool, kind: 'request', phrase }] as const),
]

function compile(manifests: readonly ToolManifest[]): CatalogueIndex {
  const tools = manifests.map(compileTool)
  const triggers = tools.flatMap(triggersOf)
  const synonyms = manifests.flatMap(({ hints }) =>
    Object.values(hints).flatMap((hint) => Object.values(hint.synonyms ?? {}).flat()),
  )
  const vocabulary = [...triggers.map(([phrase]) => phrase), ...synonyms].flatMap((phrase) =>
    tokenize(phrase).map(({ word }) => word),
  )
  return {
    tools: new Map(tools.map((tool) => [tool.name, tool])),
    triggers: createPhraseIndex(triggers),
    speller: createSpeller(new Set([...vocabulary, 'please', 'tomorrow', 'photosynthesis']), chatSpellings),
    retrieve: createRetriever(manifests),
  }
}

const compiled = new WeakMap<readonly ToolManifest[], CatalogueIndex>()

/** The catalogue made ready for reading messages; compiled once for each catalogue. */
export function indexOfCatalogue(manifests: readonly ToolManifest[]): CatalogueIndex {
  const known = compiled.get(manifests)
  if (known) return known
  const index = compile(manifests)
  compiled.set(manifests, index)
  return index
}
