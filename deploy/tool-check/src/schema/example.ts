import { patternText } from './pattern-text.js'
import { oneOf } from './random.js'
import { fields, flattened, type Json, type JsonObject, list, numberIn, typeOf } from './schema.js'

export interface ExampleOptions {
  /** Optional properties too, and an item in each list. */
  readonly all: boolean
  readonly random: () => number
}

/** What a student is told of by (brief §2), wherever it stands in an input. */
export const usualLearner: Readonly<Record<string, string>> = {
  user_id: 'student-1',
  name: 'Amina',
  grade_level: '10',
  learning_style_summary: 'Likes diagrams and short texts',
  emotional_state_summary: 'Focused and ready to learn',
  mastery_level_summary: 'Level 6: Good understanding',
}

/** Values that tools understand, by the names of brief §3; the subject is that of the topics below. */
const byName: Readonly<Record<string, string>> = {
  ...usualLearner,
  subject: 'biology',
  language: 'English',
  programming_language: 'Python',
}

const topics = ['photosynthesis', 'cells', 'genetics', 'ecosystems', 'evolution'] as const

/** Values of the formats of JSON Schema §7.3 that inputs of tools have. */
const formats: Readonly<Record<string, string>> = {
  // Dates of plans and exams must lie ahead.
  date: '2035-06-15',
  'date-time': '2035-06-15T10:00:00Z',
  time: '10:00:00Z',
  duration: 'PT30M',
  email: 'student@example.org',
  uri: 'https://example.org/page',
  url: 'https://example.org/page',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
  hostname: 'example.org',
  ipv4: '192.0.2.1',
}

/** A value by a schema, as a student's might be. Rare combinations of keywords may make it miss: check it. */
export function exampleOf(schema: JsonObject, options: ExampleOptions): Json {
  const whole = flattened(schema)
  if (whole['const'] !== undefined) return whole['const']
  const [choice] = list(whole['enum'])
  if (choice !== undefined) return choice
  if (whole['default'] !== undefined) return whole['default']
  switch (typeOf(whole)) {
    case 'object':
      return objectExample(whole, options)
    case 'array':
      return arrayExample(whole, options)
    case 'integer':
    case 'number':
      return numberExample(whole)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return textExample(whole, options)
  }
}

function objectExample(schema: JsonObject, options: ExampleOptions): Json {
  const required = list(schema['required'])
  const properties = Object.entries(fields(schema['properties']))
  const given = properties
    .filter(([name, property]) => property !== false && (options.all || required.includes(name)))
    .map(([name, property]): [string, Json] => {
      const known = byName[name]
      const isPlain = typeOf(fields(property)) === 'string' && !('enum' in fields(property))
      return [name, known !== undefined && isPlain ? known : exampleOf(fields(property), options)]
    })
  const undescribed = required
    .map(String)
    .filter((name) => !properties.some(([known]) => known === name))
    .map((name): [string, Json] => [name, oneOf(topics, options.random)])
  return Object.fromEntries([...given, ...undescribed])
}

function arrayExample(schema: JsonObject, options: ExampleOptions): Json {
  const fixed = list(schema['prefixItems']).map((item) => exampleOf(fields(item), options))
  const fewest = numberIn(schema, 'minItems') ?? 0
  const most = numberIn(schema, 'maxItems') ?? Number.POSITIVE_INFINITY
  const count = Math.min(most, Math.max(fewest, options.all ? 1 : 0))
  return [...fixed, ...itemsOf(schema, count - fixed.length, options)]
}

/** This many items by the schema of a list, all different where it is asked for. */
export function itemsOf(schema: JsonObject, count: number, options: ExampleOptions): readonly Json[] {
  const items = fields(schema['items'])
  const choices = list(flattened(items)['enum'])
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const item = choices[index % Math.max(1, choices.length)] ?? exampleOf(items, options)
    if (schema['uniqueItems'] !== true || choices.length > 0) return item
    if (typeof item === 'number') return item + index
    return typeof item === 'string' && index > 0 ? `${item} ${index + 1}` : item
  })
}

/** The bounds of a number, whole where it must be: exclusive ones moved inwards. */
export function boundsOf(schema: JsonObject): { readonly least?: number; readonly most?: number } {
  const step = typeOf(schema) === 'integer' ? 1 : 0.5
  const above = numberIn(schema, 'exclusiveMinimum')
  const below = numberIn(schema, 'exclusiveMaximum')
  const least = above === undefined ? numberIn(schema, 'minimum') : above + step
  const most = below === undefined ? numberIn(schema, 'maximum') : below - step
  return { ...(least !== undefined && { least }), ...(most !== undefined && { most }) }
}

function numberExample(schema: JsonObject): number {
  const { least, most } = boundsOf(schema)
  const wanted = Math.min(Math.max(3, least ?? 3), most ?? Number.POSITIVE_INFINITY)
  const step = numberIn(schema, 'multipleOf')
  if (step === undefined) return wanted
  const onStep = Math.ceil(wanted / step) * step
  return most !== undefined && onStep > most ? Math.floor(most / step) * step : onStep
}

function textExample(schema: JsonObject, { random }: ExampleOptions): string {
  const format = formats[String(schema['format'])]
  if (format !== undefined) return format
  if (typeof schema['pattern'] === 'string') {
    const seed = Math.floor(random() * 2 ** 31)
    return patternText(schema['pattern'], seed) ?? oneOf(topics, random)
  }
  return fitted(oneOf(topics, random), schema)
}

/** The text repeated or cut to what a schema allows; lengths count code points. */
export function fitted(text: string, schema: JsonObject): string {
  const fewest = numberIn(schema, 'minLength') ?? 0
  const most = numberIn(schema, 'maxLength') ?? Number.POSITIVE_INFINITY
  const length = [...text].length
  if (length === 0 || (length >= fewest && length <= most)) return text
  return [...text.repeat(Math.ceil(Math.max(1, fewest / length)))]
    .slice(0, Math.min(most, Math.max(fewest, length)))
    .join('')
}
