import { AppError, validate } from '@tutor/contracts'
import type { z } from 'zod'
import type { JsonObject } from '../json-schema.js'
import type { LocalResult } from './local-tool.js'

/**
 * Runs a tool without a language model. The same parameters and seed give the same result.
 * Throws NOT_FOUND with reason `topic_not_in_library` when there is no page on the topic, INVALID_INPUT when a text
 * can't be read, and UNAVAILABLE with reason `model_required` for what only a model can do.
 */
export type LocalTool = (parameters: JsonObject, seed: string) => LocalResult<JsonObject>

/** A tool whose answer follows from its parameters alone. */
export const computed =
  <S extends z.ZodType>(schema: S, compute: (parameters: z.output<S>) => object): LocalTool =>
  (input) => ({ output: jsonOf(compute(validate(schema, input, 'parameters'))), notices: [] })

/** Results are plain objects of texts, numbers and lists, though their types don't say so to the compiler. */
export const jsonOf = (result: object): JsonObject => result as JsonObject

/** INVALID_INPUT that names the parameter and says how it should be written. */
export const unreadable = (parameter: string, message: string): AppError =>
  new AppError('INVALID_INPUT', message, { errors: [{ path: `parameters.${parameter}`, message }] })
