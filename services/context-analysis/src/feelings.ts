import type { Context, ContextAnalysis, EmotionalState, UnderstandingInput } from '@tutor/contracts'
import {
  createPhraseIndex,
  createSpeller,
  type PhraseMatch,
  quoteOf,
  type Token,
  tokenize as words,
} from '@tutor/language'
import { feelings, struggles } from './feeling-words.js'
import { ownWords } from './own-words.js'

type Judged = Context['emotional_state']

const feelingIndex = createPhraseIndex(
  Object.entries(feelings).flatMap(([state, words]) =>
    // Object.entries forgets that the keys are states.
    words.map((word) => [word, state as EmotionalState] as const),
  ),
)
const struggleIndex = createPhraseIndex(struggles.map((words) => [words, true] as const))

const contractions = new Map(
  `dont don't|doesnt doesn't|didnt didn't|cant can't|wont won't|isnt isn't|arent aren't|im i'm|ive i've|couldnt couldn't|wasnt wasn't|hasnt hasn't|tierd tired|nervos nervous|strugling struggling|struggeling struggling|stuggling struggling|confusd confused|confsued confused|stresed stressed|exausted exhausted`
    .split('|')
    .map((pair) => pair.split(' '))
    .map(([from = '', to = '']) => [from, to] as const),
)
const speller = createSpeller([], contractions)
const tokenize = (text: string): Token[] => words(text, speller)

const own = new Set(
  `i i'm im am me my i've feel feels feeling felt so super really very kinda kind bit pretty too getting myself ive totally
  completely honestly been soo sooo soooo omg ugh literally lowkey`.split(/\s+/),
)
const negations = new Set([
  'not',
  "isn't",
  "aren't",
  'never',
  'no',
  "don't",
  'dont',
  "wasn't",
  'without',
  'longer',
  'less',
  'nothing',
])
/** "nervous system", "tired of flashcards", "excited electrons", "lost generation": no feeling of the student. */
const notFeelings = new Set(
  'system of electron electrons state states generation colony city cells motion wave stress strain syllable syllables disorder disorders test tests response'.split(
    ' ',
  ),
)

const isNegated = (tokens: readonly Token[], at: number): boolean => {
  for (let index = at - 1; index >= Math.max(0, at - 3); index -= 1) {
    if (negations.has(tokens[index]?.word ?? '')) return true
    if (tokens[index + 1]?.pauses) return false
  }
  return false
}

const isOwn = (tokens: readonly Token[], { from, to }: PhraseMatch<unknown>): boolean => {
  if (notFeelings.has(tokens[to]?.word ?? '') && !tokens[to]?.pauses) return false
  if (from === 0 || tokens[from]?.breaks) return true
  if (tokens.slice(from, to).some(({ word }) => /^(?:i|i'm|me|my)$/.test(word))) return true
  for (let index = from - 1; index >= Math.max(0, from - 4); index -= 1)
    if (own.has(tokens[index]?.word ?? '')) return true
  return false
}

/** "I was so confused, but it finally clicked": the struggle is over. */
const resolved =
  /\b(?:(?:finally|now|it|that|this|all) (?:clicked|clicks|makes (?:total |perfect |so much )?sense|got it|get it)|(?:get|got|understand|understood) it (?:now|finally)|no longer|not \w+ any ?more|makes sense now|all clear now|cleared (?:it|that) up|i got this)\b/i

/** The first words of struggle, e.g. "I don't get"; null when there are none. Titles such as "Paradise Lost" are none. */
export function findStruggle(message: string): ContextAnalysis['struggle'] {
  if (
    resolved.test(message) &&
    !/\b(?:but|still)\b[^.!?]*\b(?:not|n't|still|stuck|lost|confus)/i.test(message)
  )
    return null
  const tokens = tokenize(ownWords(message))
  const match = struggleIndex.scan(tokens).find(({ from }) => !isNegated(tokens, from))
  return match ? quoteOf(message, tokens, match.from, match.to) : null
}

/** The feeling that the words name. In prose about the student (`aboutStudent`) it need not be in the first person. */
function feelingIn(text: string, aboutStudent: boolean): { state: EmotionalState; quote: string } | null {
  const tokens = tokenize(ownWords(text))
  const match = feelingIndex
    .scan(tokens)
    .find((found) => !isNegated(tokens, found.from) && (aboutStudent || isOwn(tokens, found)))
  return match ? { state: match.value, quote: quoteOf(text, tokens, match.from, match.to).quote } : null
}

function fromMessage(message: string): Judged | null {
  const feeling = feelingIn(message, false)
  const struggle = findStruggle(message)
  if (feeling && !(feeling.state === 'focused' && struggle))
    return { value: feeling.state, confidence: 0.9, source: 'message', quote: feeling.quote }
  return struggle && { value: 'confused', confidence: 0.85, source: 'message', quote: struggle.quote }
}

function fromHistory(history: UnderstandingInput['history']): Judged | null {
  const recent = history.filter(({ role }) => role === 'user').slice(-2)
  for (const { content } of recent.reverse()) {
    const found = fromMessage(content)
    if (found && found.value !== 'focused') return { ...found, confidence: 0.6, source: 'history' }
  }
  return null
}

/** How the student feels: by the message, else the history, else the profile, else neutral. */
export function findEmotionalState({ message, history, student }: UnderstandingInput): Judged {
  const said = fromMessage(message) ?? fromHistory(history)
  if (said) return said
  if (student?.emotional_state) return { value: student.emotional_state, confidence: 1, source: 'profile' }
  const summary = student?.emotional_state_summary
  const described = summary ? feelingIn(summary, true) : null
  if (described)
    return { value: described.state, confidence: 0.85, source: 'profile', quote: described.quote }
  return { value: 'neutral', confidence: summary ? 0.8 : 0.7, source: summary ? 'profile' : 'default' }
}
