import { z } from 'zod'
import { computed, unreadable } from '../computed.js'
import { numbersIn, rounded } from '../numbers/numerals.js'
import { functionWords, paragraphsIn, sentencesIn, wordsIn } from './plain-text.js'
import { syllablesIn } from './syllables.js'

const wordsPerMinute = { reading: 238, speaking: 150 }

/** Words, characters, sentences and paragraphs. Silent reading at 238 words a minute (Brysbaert 2019), speaking at 150. */
export const countWords = computed(z.object({ text: z.string() }), ({ text }) => {
  const words = wordsIn(text)
  const counts = new Map<string, number>()
  for (const word of words.map((one) => one.toLowerCase()))
    if (!functionWords.has(word) && word.length > 2) counts.set(word, (counts.get(word) ?? 0) + 1)
  return {
    words: words.length,
    characters: [...text].length,
    characters_without_spaces: [...text.replace(/\s/g, '')].length,
    sentences: sentencesIn(text).length,
    paragraphs: paragraphsIn(text).length,
    reading_minutes: rounded(words.length / wordsPerMinute.reading, 1),
    speaking_minutes: rounded(words.length / wordsPerMinute.speaking, 1),
    most_used: [...counts]
      .sort(([, left], [, right]) => right - left)
      .slice(0, 8)
      .map(([word, count]) => ({ word, count })),
  }
})

const gradeBands: readonly (readonly [number, string])[] = [
  [90, 'very easy (about grade 5)'],
  [80, 'easy (about grade 6)'],
  [70, 'fairly easy (about grade 7)'],
  [60, 'plain (grades 8 to 9)'],
  [50, 'fairly difficult (grades 10 to 12)'],
  [30, 'difficult (college)'],
  [Number.NEGATIVE_INFINITY, 'very difficult (graduate)'],
]

/**
 * Flesch Reading Ease (Flesch, "A new readability yardstick", 1948), Flesch-Kincaid grade (Kincaid and others, 1975) and
 * SMOG (McLaughlin, 1969) of an English text; syllables are counted by rule.
 */
export const analyseReadability = computed(z.object({ text: z.string() }), ({ text }) => {
  const words = wordsIn(text).filter((word) => /\p{L}/u.test(word))
  const sentences = sentencesIn(text).filter((sentence) => /\p{L}/u.test(sentence))
  if (words.length === 0) throw unreadable('text', 'The text has no words')
  const syllables = words.map(syllablesIn)
  const total = syllables.reduce((sum, count) => sum + count, 0)
  const long = syllables.filter((count) => count >= 3).length
  const perSentence = words.length / sentences.length
  const perWord = total / words.length
  const ease = 206.835 - 1.015 * perSentence - 84.6 * perWord
  const longest = [...sentences].sort((left, right) => wordsIn(right).length - wordsIn(left).length)[0] ?? ''
  const advice = [
    ...(perSentence > 20 ? ['Sentences are long: divide those of more than 25 words.'] : []),
    ...(long / words.length > 0.15
      ? ['Many words have three syllables or more: use shorter ones where they say the same.']
      : []),
  ]
  return {
    flesch_reading_ease: rounded(ease, 1),
    level: gradeBands.find(([least]) => ease >= least)?.[1] ?? '',
    flesch_kincaid_grade: rounded(0.39 * perSentence + 11.8 * perWord - 15.59, 1),
    smog_grade: rounded(1.043 * Math.sqrt((long * 30) / sentences.length) + 3.1291, 1),
    words_per_sentence: rounded(perSentence, 1),
    syllables_per_word: rounded(perWord, 2),
    longest_sentence: longest.slice(0, 500),
    advice: advice.length > 0 ? advice : ['Sentences and words are of a moderate length.'],
  }
})

const mostWords = 200
/** Syllables of each word and line, for poems and stress. */
export const countSyllables = computed(z.object({ text: z.string() }), ({ text }) => {
  const words = wordsIn(text)
    .filter((word) => /\p{L}/u.test(word))
    .slice(0, mostWords)
  if (words.length === 0) throw unreadable('text', 'Write a word or a line')
  const lines = text
    .split('\n')
    .filter((line) => /\p{L}/u.test(line))
    .slice(0, mostWords)
  const count = (part: string): number => wordsIn(part).reduce((sum, word) => sum + syllablesIn(word), 0)
  const counts = lines.map(count)
  return {
    syllables: words.reduce((sum, word) => sum + syllablesIn(word), 0),
    words: words.map((word) => ({ word, syllables: syllablesIn(word) })),
    lines: lines.map((line, index) => ({ line: line.trim(), syllables: counts[index] ?? 0 })),
    is_haiku: counts.join() === '5,7,5',
    note: 'Counted by spelling rules, which are right for about nine English words in ten.',
  }
})

const pageWords = 275

/** How long some pages or words take to read, and how many of them a day. */
export const planReading = computed(z.object({ reading: z.string() }), ({ reading }) => {
  const amount = /(\d[\d,]{0,9})[ -]*(pages?|words?)/i.exec(reading)
  const days = /\b(\d{1,3})[ -]*(days?|weeks?)\b/i.exec(reading)
  const speed = /(\d{2,4})\s*(?:wpm|words (?:a|per) minute)/i.exec(reading)
  const count = amount ? Number(amount[1]?.replaceAll(',', '')) : numbersIn(reading)[0]
  if (count === undefined || count < 1 || count > 10_000_000)
    throw unreadable('reading', 'Say how many pages or words, such as “320 pages in 10 days”')
  const words = /word/i.test(amount?.[2] ?? '') ? count : count * pageWords
  const perMinute = Math.max(50, Math.min(1_000, Number(speed?.[1] ?? wordsPerMinute.reading)))
  const minutes = words / perMinute
  const span = days ? Math.max(1, Number(days[1]) * (/^w/i.test(days[2] ?? '') ? 7 : 1)) : undefined
  return {
    words,
    total_minutes: Math.ceil(minutes),
    total_hours: rounded(minutes / 60, 1),
    words_per_minute: perMinute,
    ...(span !== undefined && {
      days: span,
      minutes_per_day: Math.ceil(minutes / span),
      amount_per_day: `${Math.ceil(count / span)} ${/word/i.test(amount?.[2] ?? '') ? 'words' : 'pages'}`,
    }),
    assumptions: [
      `${pageWords} words a page, ${perMinute} words a minute; a textbook takes about twice as long.`,
    ],
  }
})
