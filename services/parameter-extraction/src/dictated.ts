const marks: Readonly<Record<string, string>> = {
  comma: ',',
  period: '.',
  'full stop': '.',
  'question mark': '?',
  'new line': '\n',
  colon: ':',
}
const spokenMark = /(?<=\s)(?:comma|period|full stop|question mark|new line|colon)(?=\s|$)/gi
/** "Third period", "the period of": the word itself. */
const asWord =
  /\b(?:class|time|historical|this|that|the|a|every|last|first|second|third|\d(?:st|nd|rd|th)|menstrual|renaissance|colonial)\s$/i

/** Punctuation that was spoken ("seven questions period") as marks; a text with marks of its own is left as it is. Offsets stay. */
export function withSpokenMarks(text: string): string {
  if (/[.,;:!?\n]/.test(text)) return text
  return text.replace(spokenMark, (word, at: number) =>
    asWord.test(text.slice(0, at)) ? word : (marks[word.toLowerCase()] ?? '').padEnd(word.length),
  )
}
