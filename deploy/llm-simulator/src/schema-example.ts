export type Schema = Readonly<Record<string, unknown>>

/** A value that satisfies the usual subset of JSON Schema: type, enum, const, required, items, bounds. Deterministic. */
export function exampleOf(schema: Schema, name = 'value'): unknown {
  if ('const' in schema) return schema['const']
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  const alternatives = schema['anyOf'] ?? schema['oneOf']
  if (Array.isArray(alternatives)) return exampleOf(alternatives[0] as Schema, name)
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type']
  switch (type) {
    case 'object':
      return exampleObject(schema)
    case 'array':
      return Array.from({ length: Math.max(2, numberOf(schema, 'minItems', 2)) }, (_, index) =>
        exampleOf((schema['items'] ?? {}) as Schema, `${name} ${index + 1}`),
      )
    case 'integer':
    case 'number':
      return numberOf(schema, 'minimum', 1)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return `Simulated ${name}`
  }
}

function exampleObject(schema: Schema): Record<string, unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>
  return Object.fromEntries(
    Object.entries(properties).map(([key, property]) => [key, exampleOf(property, key)]),
  )
}

const numberOf = (schema: Schema, key: string, otherwise: number): number => {
  const value = schema[key]
  return typeof value === 'number' ? value : otherwise
}
