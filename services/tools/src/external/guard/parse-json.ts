/** Deeper than any honest answer; recursive code fails far below what a body has room for. */
const maxDepth = 64

/** The parsed text, or undefined when it is no JSON, or JSON that is nested too deeply to be worked with. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return depthWithin(value, maxDepth) ? { value } : undefined
  } catch {
    return undefined
  }
}

/** True when nothing in the value lies deeper than `most` levels; walks without recursion. */
export function depthWithin(value: unknown, most: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return false
    level = level.flatMap((part) => (typeof part === 'object' && part !== null ? Object.values(part) : []))
  }
  return true
}
