import { AppError } from '@tutor/contracts'
import { z } from 'zod'
import { computed } from '../computed.js'
import { grammarRules } from './grammar-rules.js'

interface Correction {
  readonly original: string
  readonly suggestion: string
  readonly reason: string
}

const mostCorrections = 100
const disclosure =
  'Checked by a fixed set of rules for English: common misspellings, articles, capitals, doubled words, its and it’s, and simple agreement. It finds no more than these.'

/** Corrects what a modest set of rules finds in an English text, and says that it is no more than that. */
export const checkGrammar = computed(
  z.object({ text: z.string(), language: z.string().optional() }),
  ({ text, language = 'English' }) => {
    if (!/^(?:english|en)\b/i.test(language.trim()))
      throw new AppError(
        'UNAVAILABLE',
        `A text in ${language.slice(0, 50)} needs a language model; the rules here are for English.`,
        { reason: 'model_required' },
      )
    const corrections: Correction[] = []
    let corrected = text
    for (const { pattern, correct, reason } of grammarRules)
      corrected = corrected.replace(pattern, (...parts: readonly unknown[]) => {
        const found = matchOf(parts)
        const suggestion = corrections.length < mostCorrections ? correct(found) : undefined
        if (suggestion === undefined || suggestion === found[0]) return found[0]
        const shown = (words: string): string => words.trim() || '(nothing)'
        corrections.push({ original: shown(found[0]), suggestion: shown(suggestion), reason })
        return suggestion
      })
    return {
      corrected,
      corrections: [
        ...corrections,
        ...(corrections.length === 0
          ? [{ original: '', suggestion: '', reason: `No mistake found. ${disclosure}` }]
          : [{ original: '', suggestion: '', reason: disclosure }]),
      ],
    }
  },
)

/** What String.replace hands over, as a match: the groups, the place, and the text. */
function matchOf(parts: readonly unknown[]): RegExpMatchArray {
  const at = parts.findIndex((part) => typeof part === 'number')
  const groups = parts.slice(0, at).map((part) => (part === undefined ? undefined : String(part)))
  const [whole = ''] = groups
  return Object.assign([whole, ...groups.slice(1)] as [string, ...string[]], {
    index: Number(parts[at]),
    input: String(parts[at + 1]),
  })
}
