const numbers: Readonly<Record<string, string>> = {
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  first: '1',
  second: '2',
  third: '3',
}
const romanAtTheEnd: Readonly<Record<string, string>> = {
  i: '1',
  ii: '2',
  iii: '3',
  iv: '4',
  vi: '6',
  vii: '7',
  viii: '8',
  ix: '9',
}

/**
 * The words of a topic's name in a form in which writings of the same name agree: lower case, no accents,
 * punctuation or articles, singular, numbers as digits ("The World Wars II" and "world war two").
 */
export function topicWords(text: string): string[] {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]s\b/g, '')
    .replace(/['’]/g, '')
    .replace(/&/g, ' and ')
    .split(/[^\p{L}\p{N}+#]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  return words
    .filter((word, index) => word !== 'the' && !(isArticle(word) && index < words.length - 1))
    .map((word, index, kept) => {
      const roman = index > 0 && index === kept.length - 1 ? romanAtTheEnd[word] : undefined
      return roman ?? numbers[word] ?? singular(word)
    })
}

/** At the end of a name "a" is a letter, as in "vitamin A". */
const isArticle = (word: string): boolean => word === 'a' || word === 'an'

/** Good enough to let plural and singular meet; the result need not be a word ("physic"). */
function singular(word: string): string {
  if (word.length <= 3 || /(ss|us|is)$/.test(word)) return word
  if (/ies$/.test(word)) return `${word.slice(0, -3)}y`
  if (/(ches|shes|xes|sses|zes)$/.test(word)) return word.slice(0, -2)
  return word.endsWith('s') ? word.slice(0, -1) : word
}

/** True when one slip of the finger (a letter too many, too few, wrong, or two swapped) lies between the words. */
export function isOneSlipApart(left: string, right: string): boolean {
  if (left === right || Math.abs(left.length - right.length) > 1) return false
  let start = 0
  while (start < left.length && left[start] === right[start]) start += 1
  const restsAgree = (skipLeft: number, skipRight: number): boolean =>
    left.slice(start + skipLeft) === right.slice(start + skipRight)
  const swapped =
    left[start] === right[start + 1] && left[start + 1] === right[start] && left.length === right.length
  return restsAgree(1, 0) || restsAgree(0, 1) || restsAgree(1, 1) || (swapped && restsAgree(2, 2))
}

/** Likeness of two texts by their pairs of letters, 0 to 1 (Dice's coefficient). */
export function likeness(left: string, right: string): number {
  const leftPairs = letterPairs(left)
  const rightPairs = letterPairs(right)
  const total = leftPairs.size + rightPairs.size
  if (total === 0) return 0
  return (2 * [...leftPairs].filter((pair) => rightPairs.has(pair)).length) / total
}

const letterPairs = (text: string): Set<string> =>
  new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2)))
