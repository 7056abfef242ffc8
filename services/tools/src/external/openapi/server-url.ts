import { asFields, asList, asText, type Fields, type Operation } from './operations.js'

/**
 * The base URL of an operation: what the registration says, else the first server of the operation, its path or the
 * document, with its variables' defaults; relative ones count from the document's own URL. Undefined when none is known.
 */
export function serverUrlOf(
  document: Fields,
  operation: Operation,
  given: string | undefined,
  documentUrl: string | null,
): string | undefined {
  if (given !== undefined) return given.replace(/\/$/, '')
  const [server] = [operation.fields, operation.pathItem, document].flatMap((place) =>
    asList(place['servers']),
  )
  const fields = asFields(server)
  const variables = asFields(fields['variables'])
  const text = (asText(fields['url']) || '/').replace(/\{([^{}]*)\}/g, (whole, name: string) => {
    const fallback = asFields(variables[name])['default']
    return fallback === undefined ? whole : String(fallback)
  })
  const base = documentUrl ?? undefined
  return URL.canParse(text, base) ? new URL(text, base).href.replace(/\/$/, '') : undefined
}
