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

/** More than a body of any size that we read can hold; YAML's aliases can hold more. */
const maxParts = 1_000_000

/** True when nothing in the value lies deeper than `most` levels and it is not endless; walks without recursion. */
export function depthWithin(value: unknown, most: number): boolean {
  let level: unknown[] = [value]
  let parts = 0
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return false
    const below: unknown[] = []
    for (const part of level) {
      if (typeof part !== 'object' || part === null) continue
      for (const inner of Object.values(part)) below.push(inner)
      if (parts + below.length > maxParts) return false
    }
    parts += below.length
    level = below
  }
  return true
}
