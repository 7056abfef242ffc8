import { readFile } from 'node:fs/promises'
import { type FieldError, fieldErrors, ToolRegistration } from '@tutor/contracts'
import type { Probes } from '@tutor/tools/probe'
import { parse } from 'yaml'
import { withCredential } from './credential.js'
import type { Options } from './options.js'
import { fields, isObject, type JsonObject } from './schema/schema.js'
import { UsageError } from './usage-error.js'

/** What is to be checked: a registration, or what is wrong with it. */
export type Target =
  | { readonly registration: ToolRegistration; readonly errors?: undefined }
  | { readonly registration?: undefined; readonly errors: readonly FieldError[] }

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text)

/** Reads what the command line names. UsageError when it can't be had or is neither JSON nor YAML. */
export async function readTarget(
  options: Options,
  credential: string | undefined,
  probes: Probes,
  signal: AbortSignal,
): Promise<Target> {
  const sent = withCredential(await registrationOf(options, probes, signal), options.authHeader, credential)
  const { success, data, error } = ToolRegistration.safeParse(sent)
  return success ? { registration: data } : { errors: fieldErrors(error) }
}

/** A registration as it would be sent. */
async function registrationOf(options: Options, probes: Probes, signal: AbortSignal): Promise<JsonObject> {
  const { target, isMcp, tools, operations, server, timeoutMs } = options
  const limits: JsonObject = timeoutMs === undefined ? {} : { limits: { timeout_ms: timeoutMs } }
  if (isMcp) {
    if (!isUrl(target)) throw new UsageError('--mcp needs the URL of an MCP server')
    return { mcp: { url: target, namespace: 'mcp', ...(tools && { tools }) }, ...limits }
  }
  const document = await readDocument(target, probes, signal)
  const picked: JsonObject = {
    ...(operations && { operations }),
    ...(server !== undefined && { server_url: server }),
  }
  // A document tells its version here, a registration the document.
  if (typeof document['openapi'] !== 'string' || !('paths' in document))
    return { ...limits, ...document, ...picked }
  return { openapi: isUrl(target) ? { url: target } : document, ...picked, ...limits }
}

/** A JSON or YAML document of a file or URL, which must be an object. */
export async function readDocument(place: string, probes: Probes, signal: AbortSignal): Promise<JsonObject> {
  const text = await (isUrl(place) ? probes.fetchText(place, signal) : readFile(place, 'utf8')).catch(
    (error: Error) => {
      signal.throwIfAborted()
      throw new UsageError(
        `${place} can’t be read: ${error.message}${isUrl(place) ? ' (--allow-private?)' : ''}`,
      )
    },
  )
  try {
    const value: unknown = parse(text)
    if (isObject(value)) return fields(value)
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw new UsageError(`${place} is neither JSON nor YAML: ${line}`)
  }
  throw new UsageError(`${place} must hold an object`)
}
