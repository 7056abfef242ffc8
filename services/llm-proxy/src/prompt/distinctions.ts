/** A word with a number in it: `7`, `3.14`, `H2O`, `x²`. */
const numbers = String.raw`(?<![\p{L}\p{N}_])\.?[\p{L}_]*\p{N}[\p{L}\p{N}_]*(?:[.,]\p{N}+)*`
/** A letter that stands alone, as variables do; not the words `a` and `I`. */
const variables = String.raw`(?<![\p{L}\p{N}'’])[b-hj-zα-ω](?![\p{L}\p{N}'’])`
/** Signs of arithmetic; a hyphen within a word is none. */
const signs = String.raw`[+*/=<>^%√×÷±≤≥≠∞]|(?<=\p{N}|(?<!\p{L})\p{L})!|(?<!\p{L}{2})[-−]`
/** Numbers as words, and what turns a sentence into its opposite: in English, German, French and Spanish. */
const words = [
  ...[
    'zero',
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
    'nine',
    'ten',
    'eleven',
    'twelve',
  ],
  ...['half', 'third', 'quarter', 'hundred', 'thousand', 'million', 'billion', 'first', 'second', 'twice'],
  ...[String.raw`\p{L}+teen`, String.raw`(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\p{L}+)?`],
  ...[
    'not',
    'no',
    'non',
    'none',
    'never',
    'nothing',
    'nobody',
    'nor',
    'neither',
    'cannot',
    'without',
    'except',
  ],
  ...[String.raw`\p{L}+n['’]t`, '(?:do|does|did|is|are|was|were|ca|wo|could|should|would|has|have|had)nt'],
  ...['nicht', 'nie', 'niemals', 'ohne', 'weder', 'kein', 'keine', 'keinen', 'keiner', 'keinem', 'keines'],
  ...['ne', 'pas', 'jamais', 'sans', 'aucun', 'aucune', 'ni', 'nunca', 'sin', 'ningún', 'ninguna'],
]
const wholeWords = String.raw`(?<!\p{L})(?:${words.join('|')})(?![\p{L}])`

const telling = new RegExp(`${numbers}|${wholeWords}|${variables}|${signs}`, 'giu')

/**
 * What two questions may differ in by a character while their embeddings lie next to each other, and their answers are
 * worlds apart: numbers, negations, variables and signs, in their order.
 */
export const distinctionsOf = (text: string): readonly string[] =>
  (text.match(telling) ?? []).map((word) => (word.length > 1 ? word.toLowerCase().replace('’', "'") : word))
