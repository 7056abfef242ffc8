/** Small matters of wording that several local tools share. */
export const quoted = (text: string): string => `“${text}”`

export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** With a full stop, unless the text ends a sentence already. */
export const sentence = (text: string): string => (/[.!?”"]$/.test(text) ? text : `${text}.`)

export const withoutFullStop = (text: string): string => text.replace(/\.$/, '')

export const paragraphsOf = (text: string): string[] =>
  text.split(/\n{2,}/).map((paragraph) => paragraph.replaceAll('\n', ' ').trim())

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** The sentences of a paragraph; code spans are never cut. */
export function sentencesOf(paragraph: string): string[] {
  const sentences: string[] = []
  for (const { segment } of segmenter.segment(paragraph)) {
    const last = sentences.at(-1)
    const isCut =
      last !== undefined &&
      (count(last, '`') % 2 === 1 ||
        /(\b(e\.g|i\.e|c|ca|vs|Dr|Mr|Mrs|St|No|approx)|\b\p{Lu})\. $/u.test(last))
    if (isCut) sentences[sentences.length - 1] = `${last}${segment}`
    else sentences.push(segment)
  }
  return sentences.map((text) => text.trim()).filter((text) => text !== '')
}

const count = (text: string, character: string): number => text.split(character).length - 1

/** "a", "a and b", "a, b and c". */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

export const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
