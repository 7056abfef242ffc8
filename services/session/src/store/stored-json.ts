/** What JSON and models can say and PostgreSQL can't hold: NUL, and half of a surrogate pair. */
const unstorable = /[\0\p{Surrogate}]/gu
const maybeUnstorable = /\\u(0000|d[89a-f])/

/** The text with U+FFFD in place of each character that PostgreSQL can't hold. */
export const storedText = (text: string): string => text.replace(unstorable, '\ufffd')

/** A value as the text of a jsonb column. Texts that were cut or come from a model may hold what jsonb refuses. */
export function storedJson(value: unknown): string {
  const json = JSON.stringify(value)
  if (!maybeUnstorable.test(json)) return json
  return JSON.stringify(value, (_key, part) => (typeof part === 'string' ? storedText(part) : part))
}
