const personal =
  /[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)\+?\d[\d ()-]{7,}\d(?!\w)|(?<=\bmy name(?:'s| is) )\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)?/gu

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/**
 * The text without who the student is: the name, e-mail addresses and telephone numbers become rows of `x` of the same
 * length, so that what is quoted from the result has the same place in the original.
 */
export function pseudonymise(text: string, name: string | undefined): string {
  const blank = (found: string): string => 'x'.repeat(found.length)
  const parts = (name ?? '').split(/\s+/).filter((part) => part.length > 1)
  const names =
    parts.length > 0
      ? new RegExp(`(?<!\\p{L})(?:${parts.map(escapeRegExp).join('|')})(?!\\p{L})`, 'giu')
      : null
  const anonymous = text.replace(personal, blank)
  return names ? anonymous.replace(names, blank) : anonymous
}
