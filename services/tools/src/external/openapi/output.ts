import type { JsonObject } from '../../json-schema.js'
import { asObjectSchema } from '../registration/prepared-tool.js'
import type { Complain } from '../registration/problems.js'
import { selfContained } from '../schema/self-contained.js'
import { jsonContent } from './media-type.js'
import { asFields, type Fields, type Operation, resolved } from './operations.js'

const textOutput: JsonObject = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string' } },
}

/** What the operation answers with when it goes well: the schema of its first 2xx answer that has one. */
export function outputSchemaOf(document: Fields, { fields, at }: Operation, complain: Complain): JsonObject {
  const responses = Object.entries(asFields(fields['responses']))
    .filter(([status]) => /^2(\d\d|XX)$/i.test(status))
    .sort(([one], [other]) => one.localeCompare(other))
  for (const [status, response] of responses) {
    const { content } = resolved(document, response)
    const json = jsonContent(content)
    if (json) {
      const path = `${at}.responses.${status}.content.${json.type}.schema`
      return asObjectSchema(
        selfContained(json.media['schema'] ?? {}, path, { document, strict: false, complain }),
      )
    }
    if (Object.keys(asFields(content)).some((type) => /^text\/(plain|markdown)\b/i.test(type)))
      return textOutput
  }
  return { type: 'object' }
}
