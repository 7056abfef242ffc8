import type { JsonObject } from '../../json-schema.js'
import type { Complain } from '../registration/problems.js'
import type { Placement } from '../registry/source.js'
import { selfContained } from '../schema/self-contained.js'
import { jsonContent } from './media-type.js'
import { asFields, asList, type Fields, type Operation, resolved } from './operations.js'

/** One property of the tool's input schema, and where its value goes. */
export interface Input {
  readonly property: string
  readonly schema: JsonObject
  readonly required: boolean
  readonly placement: Placement
}

/** The inputs of an operation's JSON body: its fields where it is a plain object, else the body as a whole. */
export function bodyInput(document: Fields, { fields, at }: Operation, complain: Complain): readonly Input[] {
  const body = resolved(document, fields['requestBody'])
  if (fields['requestBody'] === undefined) return []
  const path = `${at}.requestBody`
  const isRequired = body['required'] === true
  const json = jsonContent(body['content'])
  if (!json) {
    if (isRequired) complain(`${path}.content`, 'Must be JSON')
    return []
  }
  const at_schema = `${path}.content.${json.type}.schema`
  const schema = selfContained(json.media['schema'] ?? {}, at_schema, { document, strict: false, complain })
  if (!isPlainObject(schema)) {
    const placement = { in: 'whole_body', name: 'body', form: 'json' } as const
    return [{ property: 'body', schema, required: isRequired, placement }]
  }
  const { properties, required } = fieldsOf(schema)
  return Object.entries(properties).flatMap(([name, property]): Input[] => {
    // What only the server may set is no input.
    if (asFields(property)['readOnly'] === true) return []
    return [
      {
        property: name,
        // It is a part of a self-contained schema.
        schema: property as JsonObject,
        required: isRequired && required.includes(name),
        placement: { in: 'body', name, form: 'json' },
      },
    ]
  })
}

/** An object whose fields can be told one by one. */
function isPlainObject(schema: JsonObject): boolean {
  const parts = [schema, ...asList(schema['allOf']).map(asFields)]
  return (
    Object.keys(fieldsOf(schema).properties).length > 0 &&
    parts.every(
      (part) => !('oneOf' in part || 'anyOf' in part) && [undefined, 'object'].includes(typeOf(part)),
    )
  )
}

const typeOf = (part: Fields): string | undefined =>
  part['type'] === undefined ? undefined : String(part['type'])

/** The properties of an object schema, with those of the schemas that it is put together of. */
function fieldsOf(schema: JsonObject): {
  readonly properties: Fields
  readonly required: readonly unknown[]
} {
  const parts = [schema, ...asList(schema['allOf']).map(asFields)]
  return {
    properties: Object.assign({}, ...parts.map((part) => asFields(part['properties']))),
    required: parts.flatMap((part) => asList(part['required'])),
  }
}
