import { isOneSlipApart, likeness, topicWords } from './normalise.js'
import { fieldsAgree, isField } from './subject-fields.js'
import type { Topic } from './topic.js'

export interface Match {
  readonly topic: Topic
  /** False when the page was found behind a typing slip or inside a longer phrase. */
  readonly exact: boolean
}

export interface Finder {
  /** The page on a topic, or undefined. Rather finds nothing than the wrong page. */
  find(topic: string, subject?: string): Match | undefined
  /** Titles of up to three pages whose names come near, the nearest first. */
  suggest(topic: string): string[]
  /** Pages whose names a text mentions, in the order of the text. */
  mentioned(text: string): Topic[]
}

/** Words that ask for a side of a topic or only lead to it, and never make another topic of it. */
const facetWords = new Set(
  topicWords(
    'of in on for to about and or from with by as at its into between during using solving finding calculating ' +
      'applying understanding learning studying cause effect consequence impact result reason origin history ' +
      'introduction intro basics basic fundamentals overview summary concept idea meaning definition theory topic ' +
      'process stage step phase type kind part component structure function role importance significance purpose ' +
      'feature property characteristic example application use formula equation rule law problem question exercise ' +
      'practice method technique diagram timeline fact key main major event figure simple general beginner advanced ' +
      'work works how why what lesson chapter unit class school high college level exam test revision homework',
  ),
)
const leastSlipLength = 6
/** Above the likeness of words that only end alike: inflation and integration have 0.56. */
const leastLikeness = 0.6

/** Finds pages by the names in `index` (normalised name to page). */
export function createFinder(topics: readonly Topic[], index: ReadonlyMap<string, Topic>): Finder {
  const ownWords = new Map(topics.map((topic) => [topic, headWords(topic)]))
  const dictionary = new Set([...facetWords, ...topics.flatMap((topic) => allWords(topic))])
  const nameWords = [...new Set([...index.keys()].flatMap((name) => name.split(' ')))]

  /** A name that the phrase contains, when what remains of the phrase does not make another topic of it. */
  function findInside(words: readonly string[]): Topic | undefined {
    const matches = tellingNames(words, index)
    const [first] = matches
    if (!first || matches.some(({ topic }) => topic !== first.topic)) return undefined
    const rest = words.filter((_, at) => !matches.some(({ start, end }) => at >= start && at < end))
    const own = ownWords.get(first.topic)
    const isHarmless = rest.every(
      (word) => facetWords.has(word) || isField(word) || own?.has(word) || /^\d{1,2}$/.test(word),
    )
    return isHarmless && fieldsAgree(rest, topicWords(first.topic.subject)) ? first.topic : undefined
  }

  /** A word that no page knows, but for one slip, becomes the word that was meant, if there is only one such. */
  function correct(word: string): string {
    if (word.length < leastSlipLength || dictionary.has(word) || isField(word)) return word
    const near = nameWords.filter((name) => name[0] === word[0] && isOneSlipApart(word, name))
    return near.length === 1 ? (near[0] ?? word) : word
  }

  return {
    find(name, subject = '') {
      const words = topicWords(name)
      const corrected = words.map(correct)
      const exact = index.get(words.join(' '))
      const topic = exact ?? findInside(words) ?? index.get(corrected.join(' ')) ?? findInside(corrected)
      if (!topic || !fieldsAgree(topicWords(subject), topicWords(topic.subject))) return undefined
      return { topic, exact: exact !== undefined }
    },
    suggest(name) {
      const words = topicWords(name)
      const scores = new Map<Topic, number>()
      for (const [key, topic] of index)
        scores.set(topic, Math.max(scores.get(topic) ?? 0, nearness(words, key)))
      return [...scores]
        .filter(([, score]) => score >= leastLikeness)
        .sort(
          ([left, leftScore], [right, rightScore]) =>
            rightScore - leftScore || compare(left.title, right.title),
        )
        .slice(0, 3)
        .map(([{ title }]) => title)
    },
    mentioned: (text) => tellingNames(topicWords(text), index).map(({ topic }) => topic),
  }
}

const compare = (left: string, right: string): number => (left < right ? -1 : 1)

interface NameAt {
  readonly topic: Topic
  readonly start: number
  readonly end: number
}

/** The names in a row of words; those that only name a discipline count when there are no others. */
function tellingNames(words: readonly string[], index: ReadonlyMap<string, Topic>): NameAt[] {
  const names = longestNames(words, index)
  const isTelling = ({ start, end }: NameAt): boolean =>
    words.slice(start, end).some((word) => !isField(word) && !facetWords.has(word))
  return names.some(isTelling) ? names.filter(isTelling) : names
}

/** Names in a row of words from left to right, at each place the longest. */
function longestNames(words: readonly string[], index: ReadonlyMap<string, Topic>): NameAt[] {
  const found: NameAt[] = []
  let start = 0
  while (start < words.length) {
    const match = longestNameAt(words, start, index)
    if (match) found.push(match)
    start = match?.end ?? start + 1
  }
  return found
}

function longestNameAt(
  words: readonly string[],
  start: number,
  index: ReadonlyMap<string, Topic>,
): NameAt | undefined {
  for (let end = words.length; end > start; end -= 1) {
    const name = words.slice(start, end)
    const topic = index.get(name.join(' '))
    if (topic) return { topic, start, end }
  }
  return undefined
}

const headWords = (topic: Topic): Set<string> =>
  new Set(
    [topic.title, topic.slug, ...topic.aliases, ...topic.related, ...topic.prerequisites]
      .concat(
        topic.summary,
        topic.terms.map(({ term }) => term),
      )
      .flatMap((text) => topicWords(text)),
  )

const allWords = (topic: Topic): string[] =>
  [topic.summary, topic.basic, topic.intermediate, topic.advanced, topic.title]
    .concat(topic.aliases, topic.related, topic.prerequisites, topic.keyPoints, topic.examples)
    .concat(topic.terms.flatMap(({ term, definition }) => [term, definition]))
    .concat(topic.questions.flatMap(({ question, answer, why }) => [question, answer, why]))
    .flatMap((text) => topicWords(text))

/** How near a name comes: the share of its words that were said, or the likeness of the letters, 0 to 1. */
function nearness(words: readonly string[], name: string): number {
  const nameWords = name.split(' ').filter((word) => !facetWords.has(word))
  const said = nameWords.filter((word) => words.includes(word)).length
  return Math.max(nameWords.length === 0 ? 0 : said / nameWords.length, likeness(words.join(' '), name))
}
