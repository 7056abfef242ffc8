/** Endings and middles that the rule of vowel groups counts wrongly. */
const silent = /(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e)$/
const extra =
  /(?:[aeiouy][^aeiouy]+le$|ia|io(?!u|n)|eo(?!u)|iu|ier$|[^aeiouy]ying|creat|[aeiou]ing$|uou|ism$)/g
const exceptions: Readonly<Record<string, number>> = {
  area: 3,
  idea: 3,
  being: 2,
  business: 2,
  every: 2,
  evening: 2,
  people: 2,
  something: 2,
  sometimes: 2,
  whole: 1,
  science: 2,
  quiet: 2,
  poem: 2,
  poet: 2,
  lion: 2,
  giant: 2,
  real: 1,
  hour: 1,
  our: 1,
  fire: 1,
  world: 1,
  chocolate: 3,
  different: 3,
  family: 3,
  create: 2,
  created: 3,
  photosynthesis: 5,
  the: 1,
  doing: 2,
  going: 2,
  seeing: 2,
}

/**
 * How many syllables an English word has, by its groups of vowels with the usual corrections for silent letters.
 * Right for about nine words in ten; no rule knows all of English spelling.
 */
export function syllablesIn(word: string): number {
  const plain = word
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z]/g, '')
  const known = Object.hasOwn(exceptions, plain) ? exceptions[plain] : undefined
  if (known !== undefined) return known
  if (plain.length <= 3) return plain === '' ? 0 : 1
  const stem = plain.replace(silent, (ending) => ending.charAt(0)).replace(/^y/, '')
  const groups = stem.match(/[aeiouy]+/g)?.length ?? 0
  const more = (plain.match(extra) ?? []).filter((part) => !/le$/.test(part)).length
  const le = /[^aeiouyl]le$/.test(plain) ? 1 : 0
  return Math.max(1, groups + more + le)
}
