import { Validator } from '@seriousme/openapi-schema-validator'
import { AppError } from '@tutor/contracts'
import { complaintAboutHost, complaintAboutUrl } from '@tutor/outside'
import { parse } from 'yaml'
import { depthWithin, parseJson } from '../guard/parse-json.js'
import { readText } from '../guard/read-text.js'
import type { Preparation } from '../registration/prepared-tool.js'

const maxDocumentBytes = 4 * 1_024 * 1_024
const maxYamlLength = 2 * 1_024 * 1_024
const maxDepth = 100
const patienceMs = 15_000

export interface OpenApiDocument {
  readonly content: Readonly<Record<string, unknown>>
  /** Null when the document was sent along. */
  readonly url: string | null
}

/**
 * The document of an OpenAPI registration: sent as an object, as JSON or YAML text, or fetched. Undefined with
 * complaints when it can't be had, or is not a right OpenAPI 3 document.
 */
export async function readDocument(preparation: Preparation): Promise<OpenApiDocument | undefined> {
  const { registration, complain } = preparation
  const sent = registration.openapi
  if (sent === undefined) return undefined
  const url = typeof sent === 'object' && isAddress(sent) ? sent.url : null
  const text = url === null ? sent : await fetchDocument(url, preparation)
  if (text === undefined) return undefined
  const content = typeof text === 'string' ? parseDocument(text, preparation) : text
  if (content === undefined) return undefined
  if (!isObject(content) || !depthWithin(content, maxDepth)) {
    complain('openapi', 'Must be an OpenAPI document: an object, not nested too deeply')
    return undefined
  }
  return (await isRight(content, preparation)) ? { content, url } : undefined
}

const isAddress = (sent: object): sent is { readonly url: string } =>
  Object.keys(sent).length === 1 && 'url' in sent && typeof sent.url === 'string'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

async function fetchDocument(text: string, preparation: Preparation): Promise<string | undefined> {
  const { isAllowed, resolveHost, fetchOutside, complain, signal } = preparation
  const complaint =
    complaintAboutUrl(text, isAllowed) ?? (await complaintAboutHost(new URL(text), isAllowed, resolveHost))
  if (complaint !== undefined) {
    complain('openapi.url', complaint)
    return undefined
  }
  try {
    const response = await fetchOutside(new URL(text), {
      method: 'GET',
      headers: { accept: 'application/json, application/yaml, text/yaml, */*;q=0.5' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    })
    const body = await readText(response, maxDocumentBytes)
    if (response.status === 200) return body
    complain('openapi.url', `Answered with status ${response.status}`)
  } catch (error) {
    signal.throwIfAborted()
    complain('openapi.url', `Could not be fetched${error instanceof AppError ? `: ${error.message}` : ''}`)
  }
  return undefined
}

/** YAML's own limit on aliases keeps small texts from growing large. It takes its time, so it gets less than JSON. */
function parseDocument(text: string, { complain }: Preparation): unknown {
  const json = parseJson(text)
  if (json) return json.value
  if (text.length > maxYamlLength) {
    complain('openapi', `Must be JSON, since it is over ${maxYamlLength / 1_048_576} MiB`)
    return undefined
  }
  try {
    return parse(text)
  } catch (error) {
    const [line = ''] = error instanceof Error ? error.message.split('\n') : []
    complain('openapi', `Is neither JSON nor YAML: ${line.slice(0, 200)}`)
    return undefined
  }
}

const validator = new Validator()

async function isRight(
  content: Readonly<Record<string, unknown>>,
  { complain }: Preparation,
): Promise<boolean> {
  if (!/^3\.[01]\./.test(String(content['openapi']))) {
    complain('openapi.openapi', 'Must be OpenAPI 3.0 or 3.1, as openapi: 3.1.0')
    return false
  }
  const { valid, errors } = await validator.validate(structuredClone(content))
  if (valid) return true
  if (!Array.isArray(errors)) complain('openapi', String(errors))
  else for (const error of errors) complain(`openapi${dotted(error.instancePath)}`, messageOf(error))
  return false
}

const dotted = (pointer: string): string =>
  pointer.replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~')

const messageOf = ({ message, params }: { message?: string; params: Record<string, unknown> }): string => {
  const name = params['additionalProperty'] ?? params['unevaluatedProperty']
  return `${message ?? 'Is not valid'}${name === undefined ? '' : `: ${String(name)}`}`
}
