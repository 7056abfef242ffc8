import { asFields, type Fields } from './operations.js'

/** The JSON media type object of a `content` map: `application/json`, `…+json` or `*\/*`. */
export function jsonContent(content: unknown): { readonly type: string; readonly media: Fields } | undefined {
  const types = Object.entries(asFields(content))
  const [type, media] =
    types.find(([name]) => /^application\/json\b/i.test(name)) ??
    types.find(([name]) => /\+json\b/i.test(name)) ??
    types.find(([name]) => name === '*/*') ??
    []
  return type === undefined ? undefined : { type, media: asFields(media) }
}
