/** RabbitMQ's topic matching: words parted by dots, `*` for one word, `#` for any number of them, also none. */
export const topicMatches = (pattern: string, topic: string): boolean =>
  wordsMatch(pattern.split('.'), topic.split('.'))

function wordsMatch(pattern: readonly string[], words: readonly string[]): boolean {
  const [expected, ...rest] = pattern
  if (expected === undefined) return words.length === 0
  if (expected === '#')
    return wordsMatch(rest, words) || (words.length > 0 && wordsMatch(pattern, words.slice(1)))
  return words.length > 0 && (expected === '*' || expected === words[0]) && wordsMatch(rest, words.slice(1))
}
