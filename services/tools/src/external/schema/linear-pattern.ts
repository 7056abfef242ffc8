import { RE2JS } from 're2js'

/** A regular expression that takes time in proportion to the text, whatever it says. */
export interface LinearPattern {
  test(text: string): boolean
  /** Ajv takes two patterns of the same text for one. */
  toString(): string
}

/**
 * Patterns of others run on RE2's algorithm, since one of JavaScript's own may take for ever on a short text.
 * Throws an Error for what it can't do: look-around and back references.
 */
export function linearPattern(pattern: string): LinearPattern {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
  return { test: (text) => compiled.test(text), toString: () => `linear ${pattern}` }
}
