import fc from 'fast-check'

/** A text that a regular expression matches, the same for the same seed; undefined where none can be made. */
export function patternText(pattern: string, seed: number): string | undefined {
  try {
    const [text] = fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { numRuns: 1, seed })
    return text
  } catch {
    return undefined
  }
}
