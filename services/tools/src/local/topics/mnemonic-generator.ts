import { AppError } from '@tutor/contracts'
import { z } from 'zod'
import type { Library } from '../../library/library.js'
import type { LocalResult } from '../local-tool.js'
import { understoodAs } from '../notices.js'
import { topicNotInLibrary } from '../topic-not-in-library.js'
import { listed, sentenceCase } from '../wording.js'
import { carrierWord } from './carrier-words.js'

export const MnemonicParameters = z.object({
  topic: z.string(),
  style: z.enum(['acronym', 'rhyme', 'story', 'image']),
})
export type MnemonicParameters = z.output<typeof MnemonicParameters>

interface Mnemonic {
  readonly mnemonic: string
  readonly explanation: string
  readonly style: string
}

const mostTerms = 7

/**
 * First letters and a sentence over them, of the words listed in the topic or of the page's terms. Rhymes, stories
 * and images take a writer: UNAVAILABLE with reason `model_required`.
 */
export function makeMnemonic(library: Library, { topic, style }: MnemonicParameters): LocalResult<Mnemonic> {
  if (style !== 'acronym')
    throw new AppError('UNAVAILABLE', `A mnemonic as ${style} needs a language model; an acronym does not.`, {
      reason: 'model_required',
    })
  const listedWords = wordsListed(topic)
  if (listedWords) return { output: fromWords(listedWords, 'the list'), notices: [] }
  const match = library.find(topic)
  if (!match) throw topicNotInLibrary(topic, '', library.suggest(topic))
  const words = match.topic.terms.slice(0, mostTerms).map(({ term }) => term)
  const notices = match.exact ? [] : [understoodAs(topic, match.topic.title)]
  return { output: fromWords(words, `the key words of “${match.topic.title}”`), notices }
}

/** "planets: Mercury, Venus and Earth" lists three; a phrase without commas lists nothing. */
function wordsListed(topic: string): string[] | undefined {
  const body = topic.includes(':') ? topic.slice(topic.indexOf(':') + 1) : topic
  const words = body
    .split(/\s*(?:[,;/>\n]|->|→|\band\b)\s*/)
    .map((word) => word.trim())
    .filter((word) => /\p{L}/u.test(word))
  return words.length >= 3 ? words : undefined
}

function fromWords(words: readonly string[], origin: string): Mnemonic {
  const initials = words.map((word) => /\p{L}/u.exec(word)?.[0]?.toUpperCase() ?? '')
  const carriers: string[] = []
  for (const [place, initial] of initials.entries())
    carriers.push(carrierWord(initial, place, new Set(carriers)))

  const pairs = words.map((word, index) => `${initials[index]} for ${word}`)
  return {
    mnemonic: `${initials.join('')}: ${sentenceCase(carriers.join(' '))}.`,
    explanation: `The first letters stand for ${origin}, in order: ${listed(pairs)}. Change any word of the sentence for one that makes you smile, as long as it keeps its letter.`,
    style: 'acronym',
  }
}
