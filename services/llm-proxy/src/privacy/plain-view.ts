/** A text as it reads, and where each of its characters stands in what was written. */
export interface PlainView {
  readonly text: string
  /** Where the character at `index` begins; at the text's length, where it ends. */
  at(index: number): number
}

const escapes = /\\(?:u([\dA-Fa-f]{4})|([bfnrt]))/g
const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const others = /[’‘ʼ＇]|\p{L}\p{M}+/gu

/**
 * JSON's escapes within a text as what they stand for, letters with marks as one character (NFC), and every apostrophe as
 * the simple one: in any of these a name may look different. Undefined for a text that reads as it is written.
 */
export function plainView(written: string): PlainView | undefined {
  const unescaped = replaced(written, escapes, (_, code, control) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (controls[control ?? ''] ?? ''),
  )
  const text = unescaped?.text ?? written
  const plain = replaced(text, others, (match = '') => (match.length > 1 ? match.normalize('NFC') : "'"))
  if (!plain || !unescaped) return plain ?? unescaped
  return { text: plain.text, at: (index) => unescaped.at(plain.at(index)) }
}

/** A single text as it reads. */
export const plainText = (written: string): string => plainView(written)?.text ?? written

function replaced(
  text: string,
  pattern: RegExp,
  replacement: (...groups: (string | undefined)[]) => string,
): PlainView | undefined {
  let result = ''
  let from = 0
  const starts: number[] = []
  const take = (piece: string, startOf: (at: number) => number): void => {
    for (let at = 0; at < piece.length; at += 1) starts.push(startOf(at))
    result += piece
  }
  for (const match of text.matchAll(pattern)) {
    const begun = from
    take(text.slice(from, match.index), (at) => begun + at)
    take(replacement(...match), () => match.index)
    from = match.index + match[0].length
  }
  if (from === 0) return undefined
  const begun = from
  take(text.slice(from), (at) => begun + at)
  starts.push(text.length)
  return { text: result, at: (index) => starts[index] ?? text.length }
}
