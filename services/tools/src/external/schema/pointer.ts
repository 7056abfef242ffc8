/** What a local reference (`#/components/schemas/Card`, RFC 6901 §6) leads to, or undefined. */
export function resolvePointer(document: unknown, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined
  const names = reference.slice(1).split('/').slice(1).map(unescaped)
  return names.reduce<unknown>(
    (value, name) =>
      name !== undefined && typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? // It has just been found to be its own.
          (value as Record<string, unknown>)[name]
        : undefined,
    document,
  )
}

function unescaped(part: string): string | undefined {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return undefined
  }
}
