/** Blanks what was pasted (code, quotations, the body of a long text), so that only the student's own words speak. */
export function ownWords(message: string): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ')
  const withoutQuotes = message.replace(/```[\s\S]*?(?:```|$)|"[^"]{20,}"|“[^“”]{20,}”/g, blank)
  if (withoutQuotes.length < 500) return withoutQuotes
  const head = 250
  const tail = 150
  return (
    withoutQuotes.slice(0, head) +
    blank(withoutQuotes.slice(head, withoutQuotes.length - tail)) +
    withoutQuotes.slice(withoutQuotes.length - tail)
  )
}
