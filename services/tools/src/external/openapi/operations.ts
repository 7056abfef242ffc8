import { type HttpMethod, httpMethods } from '@tutor/contracts'
import { snakeCase } from '../registration/prepared-tool.js'
import { resolvePointer } from '../schema/pointer.js'

export type Fields = Readonly<Record<string, unknown>>

/** One operation of a document, with references of its own level resolved. */
export interface Operation {
  /** `operationId`, or the method and path where there is none. */
  readonly id: string
  /** The name of the tool. */
  readonly name: string
  readonly method: HttpMethod
  readonly path: string
  readonly fields: Fields
  /** What it shares with the other operations of its path. */
  readonly pathItem: Fields
  /** Where it stands, for complaints. */
  readonly at: string
}

/** Every operation that a tool can be made of, in the order of the document. */
export function operationsOf(document: Fields): readonly Operation[] {
  return Object.entries(asFields(document['paths'])).flatMap(([path, item]) => {
    const pathItem = resolved(document, item)
    return httpMethods.flatMap((method): Operation[] => {
      const operation = pathItem[method.toLowerCase()]
      if (operation === undefined) return []
      const fields = asFields(operation)
      const id = typeof fields['operationId'] === 'string' ? fields['operationId'] : `${method} ${path}`
      const at = `openapi.paths.${path}.${method.toLowerCase()}`
      return [{ id, name: snakeCase(id), method, path, fields, pathItem, at }]
    })
  })
}

export const asFields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? // Any object is fields of unknown values.
      (value as Fields)
    : {}

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

export const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

const maxHops = 10

/** An object of the document, or what a reference in its place leads to; empty when it leads nowhere. */
export function resolved(document: Fields, value: unknown): Fields {
  let found = asFields(value)
  for (let hops = 0; typeof found['$ref'] === 'string' && hops < maxHops; hops += 1)
    found = asFields(resolvePointer(document, found['$ref']))
  return found
}
