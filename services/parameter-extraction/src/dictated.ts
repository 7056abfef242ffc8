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

/** "Um", "uh", "erm", and a small word that was said twice ("about uh, about the"); a unit ("5 um") is none. */
const hesitation = /(?<!\d\s?)\b(?:[Uu]+h+m*|[Uu]+m+|[Ee]rm+)\b,?/g
const saidTwice = /\b(the|a|an|about|on|of|to|for|i)(\s+)(?=\1\s)/gi
/** Styles of citation, letter by letter. */
const spelled = /\b(a p a|m l a)\b/gi

const blank = (words: string): string => words.replace(/\S/g, ' ')

/** A text without the hesitations of speech; what is left keeps its place. */
const withoutHesitations = (text: string): string =>
  text
    .replace(hesitation, blank)
    .replace(saidTwice, blank)
    .replace(spelled, (letters) => letters.replaceAll(' ', '').padEnd(letters.length))

/** Punctuation that was spoken ("seven questions period") as marks; a text with marks of its own is left as it is. Offsets stay. */
export function withSpokenMarks(written: string): string {
  const text = withoutHesitations(written)
  if (/[.,;:!?\n]/.test(written)) return text
  return text.replace(spokenMark, (word, at: number) =>
    asWord.test(text.slice(0, at)) ? word : (marks[word.toLowerCase()] ?? '').padEnd(word.length),
  )
}
