import { AppError, type ChatTurn, type UserInfo } from '@tutor/contracts'
import type { Tool } from '../catalogue/catalogue.js'
import type { JsonObject } from '../json-schema.js'

export interface SystemParameters {
  readonly user_info: UserInfo
  readonly chat_history: readonly ChatTurn[]
}

/**
 * The parameters with `user_info` and `chat_history` filled in, where the tool takes them and the caller did not
 * give them, and with the schema's defaults. Throws INVALID_INPUT with each field's path below `parameters`.
 */
export function completeParameters(
  { manifest, checkInput }: Tool,
  given: JsonObject,
  system: SystemParameters,
): JsonObject {
  const properties = Object(manifest.input_schema['properties'])
  const known = Object.entries(system).filter(([name]) => name in properties)
  const { value, errors } = checkInput({ ...Object.fromEntries(known), ...given })
  if (errors.length > 0)
    throw new AppError('INVALID_INPUT', `The parameters of ${manifest.name} are not valid`, {
      errors: errors.map(({ path, message }) => ({
        path: path === '' ? 'parameters' : `parameters.${path}`,
        message,
      })),
    })
  // The schema has made sure that it is an object of JSON values.
  return value as JsonObject
}
