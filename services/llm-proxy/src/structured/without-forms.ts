type Schema = Readonly<Record<string, unknown>>

/** Keywords of JSON Schema that bind a string's form, and of what type they are: a property may have the same name. */
const forms: Readonly<Record<string, string>> = {
  pattern: 'string',
  format: 'string',
  minLength: 'number',
  maxLength: 'number',
}
const values: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples'])

/** The schema without what it says of the form of strings. */
export const withoutForms = (schema: Schema): Schema =>
  Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => typeof value !== forms[key])
      .map(([key, value]) => [key, values.has(key) ? value : inside(value)]),
  )

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside)
  // An object that came as JSON.
  return typeof value === 'object' && value !== null ? withoutForms(value as Schema) : value
}
