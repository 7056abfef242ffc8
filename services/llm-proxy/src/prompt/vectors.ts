/** A vector as base64 of little-endian 32-bit floats, as OpenAI's clients know it. */
export function packed(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes.toString('base64')
}

export function unpacked(text: string): readonly number[] {
  const bytes = Buffer.from(text, 'base64')
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readFloatLE(index * 4))
}

/** The cosine of two vectors, to six digits, which 32-bit floats have; 0 where they have none. */
export function cosine(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length) return 0
  const dot = one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)
  const lengths = Math.hypot(...one) * Math.hypot(...other)
  return lengths === 0 ? 0 : Math.round((dot / lengths) * 1_000_000) / 1_000_000
}
