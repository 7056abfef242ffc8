import { AppError } from '@tutor/contracts'
import type { JsonObject } from '../../json-schema.js'
import { fillTemplate } from '../registration/url-template.js'
import type { HttpBinding, Placement } from '../registry/source.js'

export interface BuiltRequest {
  readonly url: URL
  readonly method: HttpBinding['method']
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

type Json = JsonObject[string]

/** The request that carries these parameters. INVALID_INPUT for a value that can't stand where it has to. */
export function buildRequest(binding: HttpBinding, parameters: JsonObject): BuiltRequest {
  const placed = Object.entries(parameters).map(([name, value]) => ({
    name,
    value,
    placement:
      (Object.hasOwn(binding.placements, name) ? binding.placements[name] : undefined) ??
      restPlacement(binding.rest, name),
  }))
  const at = (place: Placement['in']) => placed.filter(({ placement }) => placement.in === place)
  const inPath = new Map(
    at('path').map(({ name, value, placement }) => [placement.name, segmentOf(name, joined(value))]),
  )
  const url = new URL(fillTemplate(binding.url, (name) => inPath.get(name) ?? missing(name)))
  for (const { value, placement } of at('query'))
    for (const [name, text] of queryPairs(placement, value)) url.searchParams.append(name, text)
  const headers: Record<string, string> = {
    accept: 'application/json, text/markdown;q=0.9, text/plain;q=0.8',
  }
  for (const { name, value, placement } of at('header'))
    headers[placement.name.toLowerCase()] = headerOf(
      name,
      placement.form === 'json' ? json(value) : joined(value),
    )
  const [whole] = at('whole_body')
  const fields = at('body').map(({ value, placement }) => [placement.name, value] as const)
  const hasBody = whole !== undefined || fields.length > 0 || binding.rest === 'body'
  if (!hasBody) return { url, method: binding.method, headers, body: undefined }
  headers['content-type'] = 'application/json'
  const body = JSON.stringify(whole ? whole.value : Object.fromEntries(fields))
  return { url, method: binding.method, headers, body }
}

const restPlacement = (rest: 'query' | 'body', name: string): Placement => ({
  in: rest,
  name,
  form: 'repeated',
})

const json = (value: Json): string => JSON.stringify(value)
const scalar = (value: Json): string =>
  typeof value === 'object' && value !== null ? json(value) : String(value)
const joined = (value: Json): string => (Array.isArray(value) ? value.map(scalar).join(',') : scalar(value))

function queryPairs({ name, form }: Placement, value: Json): readonly (readonly [string, string])[] {
  if (form === 'json') return [[name, json(value)]]
  if (form === 'joined') return [[name, joined(value)]]
  if (Array.isArray(value)) return value.map((item) => [name, scalar(item)])
  if (form === 'deep' && typeof value === 'object' && value !== null)
    return Object.entries(value).map(([key, part]) => [`${name}[${key}]`, scalar(part)])
  return [[name, scalar(value)]]
}

/** One segment of a path. `.` and `..` would lead to another place, in any encoding (WHATWG URL §4.4). */
function segmentOf(name: string, text: string): string {
  if (text === '' || text === '.' || text === '..') throw unfit(name, 'Can’t stand in a path')
  return encodeURIComponent(text)
}

function headerOf(name: string, text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.trim()
  throw unfit(name, 'Must be one line of ASCII characters, since it is sent as a header')
}

const missing = (name: string): never => {
  throw unfit(name, 'Required')
}

const unfit = (name: string, message: string): AppError =>
  new AppError('INVALID_INPUT', 'The parameters can’t be sent to the tool', {
    errors: [{ path: `parameters.${name}`, message }],
  })
