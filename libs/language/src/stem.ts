const unchanged = new Set([
  'is',
  'this',
  'his',
  'its',
  'was',
  'has',
  'does',
  'us',
  'less',
  'class',
  'yes',
  'as',
])

/**
 * A word without its plural ending, so that "quizzes" meets "quiz". Deliberately weak: tense and derivation stay,
 * since "practice" and "practical" must not meet.
 */
export function stem(word: string): string {
  if (word.length < 4 || unchanged.has(word) || !word.endsWith('s')) return word
  if (word.endsWith('ss') || word.endsWith('us') || word.endsWith('is')) return word
  if (word.endsWith('zzes')) return word.slice(0, -3)
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1)
  if (/(?:ch|sh|x|ss|z)es$/.test(word)) return word.slice(0, -2)
  return word.slice(0, -1)
}
