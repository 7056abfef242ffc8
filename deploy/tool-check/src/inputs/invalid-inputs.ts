import type { Probe } from '@tutor/tools/probe'
import { itemsOf } from '../schema/example.js'
import { dotted, type Place, placesOf, withValue } from '../schema/places.js'
import { isObject, type Json, type JsonObject, list, numberIn, typeOf } from '../schema/schema.js'
import type { Base } from './base.js'
import { caseOf, type Family, family, type InputCase } from './input-case.js'

const mostLength = 100_000
const mostItems = 1_000

type Placed = Pick<Probe, 'manifest' | 'kind' | 'placeOf'>

/** Inputs that the schema forbids, one fault in each. */
export function invalidInputs(probe: Placed, base: Base): readonly Family[] {
  const schema: JsonObject = probe.manifest.input_schema
  const places = placesOf(schema)
  const inBody = (place: Place): boolean =>
    ['body', 'whole_body'].includes(probe.placeOf(String(place.path[0])))
  const changed = (place: Place, title: string, value: Json | undefined): readonly InputCase[] => {
    const input = withValue(base.usual, place.path, value)
    return isObject(input) && !base.isValid(input) ? [caseOf(title, input)] : []
  }
  const each = (
    of: (place: Place) => readonly (readonly [how: string, value: Json])[],
  ): readonly InputCase[] =>
    places.flatMap((place) =>
      of(place).flatMap(([how, value]) => changed(place, `${dotted(place)} ${how}`, value)),
    )
  return [
    family(
      'invalid.missing',
      'nothing is required that can be left out',
      places
        .filter((place) => place.isRequired && probe.placeOf(String(place.path[0])) !== 'path')
        .flatMap((place) => changed(place, `without ${dotted(place)}`, undefined)),
    ),
    family(
      'invalid.type',
      'nothing can be of a wrong type',
      each((place) => wrongTypes(place, inBody(place))),
    ),
    family('invalid.bounds', 'the input schema has no bounds', each(outOfBounds)),
    family(
      'invalid.enum',
      'the input schema has no enum',
      each(({ schema: { enum: values } }) =>
        list(values).some((value) => typeof value === 'string')
          ? [['of no listed value', 'none_of_these']]
          : [],
      ),
    ),
    family(
      'invalid.pattern',
      'the input schema has no pattern',
      each(({ schema: { pattern } }) =>
        pattern === undefined ? [] : [['against its pattern', '\u0001 ~ none ~']],
      ),
    ),
    family(
      'invalid.additional',
      'nothing forbids additional properties',
      additional(probe, schema, places, base),
    ),
  ]
}

/** In a path, a query or a header everything is text: only numbers and switches can be told from it. */
function wrongTypes({ schema }: Place, isInBody: boolean): readonly (readonly [string, Json])[] {
  const type = typeOf(schema)
  if (!isInBody)
    return ['integer', 'number', 'boolean'].includes(type) ? [[`as a text (${type})`, 'not-a-value']] : []
  switch (type) {
    case 'string':
      return [
        ['as a number', 42],
        ['as an object', { text: 'x' }],
        ['as null', null],
      ]
    case 'integer':
      return [
        ['as a text', 'many'],
        ['with a fraction', 2.5],
        ['as null', null],
      ]
    case 'number':
      return [
        ['as a text', 'many'],
        ['as null', null],
      ]
    case 'boolean':
      return [
        ['as a text', 'perhaps'],
        ['as null', null],
      ]
    case 'array':
      return [
        ['as a text', 'not a list'],
        ['as an object', {}],
      ]
    default:
      return [
        ['as a text', 'not an object'],
        ['as a list', []],
      ]
  }
}

function outOfBounds({ schema }: Place): readonly (readonly [string, Json])[] {
  const bound = (keyword: string): number | undefined => numberIn(schema, keyword)
  const told = (keyword: string, how: string, beyond: (limit: number) => Json | undefined) => {
    const limit = bound(keyword)
    const value = limit === undefined ? undefined : beyond(limit)
    return value === undefined ? [] : [[`${how} (${limit})`, value] as const]
  }
  const items = (count: number): Json | undefined =>
    count > mostItems ? undefined : itemsOf(schema, count, { all: true, random: () => 0 })
  return [
    ...told('minimum', 'below its minimum', (limit) => limit - 1),
    ...told('maximum', 'above its maximum', (limit) => limit + 1),
    ...told('exclusiveMinimum', 'at its exclusive minimum', (limit) => limit),
    ...told('exclusiveMaximum', 'at its exclusive maximum', (limit) => limit),
    ...told('minLength', 'shorter than its least length', (limit) =>
      limit > 0 ? 'a'.repeat(limit - 1) : undefined,
    ),
    ...told('maxLength', 'longer than its greatest length', (limit) =>
      limit < mostLength ? 'a'.repeat(limit + 1) : undefined,
    ),
    ...told('minItems', 'with fewer than its fewest items', (limit) =>
      limit > 0 ? items(limit - 1) : undefined,
    ),
    ...told('maxItems', 'with more than its most items', (limit) => items(limit + 1)),
  ]
}

function additional(
  probe: Placed,
  schema: JsonObject,
  places: readonly Place[],
  base: Base,
): readonly InputCase[] {
  // The outermost object of an operation is put together by us; its document forbids nothing there.
  const outermost: readonly Place[] = probe.kind === 'openapi' ? [] : [{ path: [], schema, isRequired: true }]
  return [...outermost, ...places]
    .filter(({ schema: { additionalProperties } }) => additionalProperties === false)
    .flatMap((place) => {
      const path = [...place.path, 'unexpected_field']
      const input = withValue(base.usual, path, 'x')
      return isObject(input) && !base.isValid(input) ? [caseOf(`with ${path.join('.')}`, input)] : []
    })
}
