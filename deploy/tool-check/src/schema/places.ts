import { fields, flattened, type Json, type JsonObject, list, typeOf } from './schema.js'

/** A value in the input of a tool, by where it stands. */
export interface Place {
  /** Names, and numbers for items of lists. */
  readonly path: readonly (string | number)[]
  readonly schema: JsonObject
  readonly isRequired: boolean
}

export const dotted = ({ path }: Pick<Place, 'path'>): string => path.join('.')

/** Every value that has a schema of its own, outermost first; of lists the first item. */
export function placesOf(schema: JsonObject, path: Place['path'] = []): readonly Place[] {
  const whole = flattened(schema)
  if (typeOf(whole) === 'array') {
    const items = fields(whole['items'])
    if (Object.keys(items).length === 0) return []
    return [
      { path: [...path, 0], schema: flattened(items), isRequired: false },
      ...placesOf(items, [...path, 0]),
    ]
  }
  const own = Object.entries(fields(whole['properties'])).map(
    ([name, property]): Place => ({
      path: [...path, name],
      schema: flattened(fields(property)),
      isRequired: list(whole['required']).includes(name),
    }),
  )
  return [...own, ...own.flatMap((place) => placesOf(place.schema, place.path))]
}

/** The value with another one in a place; undefined where the place is not there. */
export function withValue(
  value: Json,
  [name, ...rest]: Place['path'],
  next: Json | undefined,
): Json | undefined {
  if (name === undefined) return next
  const inner = (held: Json | undefined): Json | undefined =>
    rest.length === 0 ? next : held === undefined ? undefined : withValue(held, rest, next)
  if (isList(value)) {
    if (value[Number(name)] === undefined) return undefined
    const item = inner(value[Number(name)])
    return item === undefined ? undefined : value.with(Number(name), item)
  }
  if (typeof value !== 'object' || value === null) return undefined
  const changed = inner(value[name])
  if (changed === undefined && rest.length > 0) return undefined
  const { [name]: _, ...others } = value
  return changed === undefined ? others : { ...value, [name]: changed }
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
