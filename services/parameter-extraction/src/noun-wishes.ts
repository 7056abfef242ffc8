import type { PhraseMatch, Token } from '@tutor/language'
import type { Tool, Trigger } from './catalogue-index.js'
import {
  afterNoun,
  carriers,
  endings,
  homonyms,
  joiners,
  otherVerbs,
  owners,
  spokenOf,
} from './lexicon/nouns.js'
import { weakNouns } from './lexicon/requests.js'
import { makeVerbs, mayHave, modifiers, possessives } from './lexicon/words.js'
import { type Wish, wordAt } from './wish.js'

/** What governs a noun: a verb that asks, a clause's start, another wish, a question, or nothing that asks. */
interface Path {
  readonly lead: number
  readonly asked: 'verb' | 'start' | 'joined' | 'question' | 'no'
}
const longestPath = 12

/** Whether a verb takes its object as a wish: "can I have" but not "I have". */
function asksFor(tokens: readonly Token[], index: number): boolean {
  const word = wordAt(tokens, index)
  const before = wordAt(tokens, index - 1)
  if ((word === 'got' || word === 'have') && wordAt(tokens, index + 1) === 'any') return true
  if (word === 'like' || word === 'love') return ["i'd", 'would', "we'd", 'id'].includes(before)
  if (word === 'get' || word === 'use') return before !== "don't"
  if (word === 'for' && before === 'you' && /^(?:trouble|ask|bother)$/.test(wordAt(tokens, index - 2)))
    return true
  if (word !== 'have' && word !== 'do' && word !== 'take') return makeVerbs.has(word)
  if (before === 'like' || (word === 'do' && /^(?:please|kindly|to)$/.test(before))) return true
  return mayHave.has(before) || mayHave.has(wordAt(tokens, index - 2))
}

/** Two words that govern together: "how about", "what is", "look at", "after that". */
function governedByPair(tokens: readonly Token[], index: number): Path | undefined {
  const word = wordAt(tokens, index)
  const before = wordAt(tokens, index - 1)
  if (word === "what's") return { lead: index, asked: 'question' }
  if (/^(?:is|are)$/.test(word) && /^(?:what|there|which)$/.test(before))
    return { lead: index - 1, asked: 'question' }
  if (word === 'that' && before === 'after') return { lead: index + 1, asked: 'joined' }
  if (word === 'about' && /^(?:how|what)$/.test(before)) return { lead: index - 1, asked: 'verb' }
  return word === 'at' && before === 'look' ? { lead: index - 1, asked: 'verb' } : undefined
}

/** What this word says of the noun that it stands before; undefined when it is a modifier. */
function governedBy(tokens: readonly Token[], index: number): Path | undefined {
  if (asksFor(tokens, index)) return { lead: index, asked: 'verb' }
  const pair = governedByPair(tokens, index)
  const word = wordAt(tokens, index)
  if (pair) return pair
  if (joiners.has(word)) return { lead: index + 1, asked: 'joined' }
  if (tokens[index + 1]?.pauses) return { lead: index + 1, asked: 'start' }
  if (carriers.has(word)) return { lead: index, asked: 'joined' }
  if (word === 'of' && modifiers.has(wordAt(tokens, index - 1))) return undefined
  if (endings.has(word) || otherVerbs.has(word) || owners.has(word)) return { lead: index + 1, asked: 'no' }
  return undefined
}

/** Walks back over the modifiers of a noun to what governs it. */
function pathTo(tokens: readonly Token[], from: number, tool: Tool): Path {
  const values = tool.valueWords.scan(tokens, Math.max(0, from - longestPath), from)
  const isValue = (index: number): boolean => values.some((value) => value.from <= index && value.to > index)
  for (let index = from - 1; index >= Math.max(0, from - longestPath); index -= 1) {
    if (tokens[index + 1]?.breaks) return { lead: index + 1, asked: 'start' }
    const path = isValue(index) ? undefined : governedBy(tokens, index)
    if (path) return path
  }
  return from < longestPath ? { lead: 0, asked: 'start' } : { lead: from, asked: 'no' }
}

const examLike = /^(?:test|exam|quiz|assessment|mock exam|practice)/

/** "My test", "the quiz is tomorrow": somebody's, or spoken of. */
function isKnownThing(
  tokens: readonly Token[],
  { phrase, tool }: Trigger,
  match: PhraseMatch<unknown>,
  path: Path,
): boolean {
  const next = tokens[match.to]
  if (next && !next.pauses && spokenOf.has(next.word)) return true
  const before = wordAt(tokens, match.from - 1)
  const thanked = tokens
    .slice(Math.max(0, match.from - 8), match.from)
    .some(({ word }) => /^(?:thanks?|thankful|grateful|loved|enjoyed)$/.test(word))
  if (thanked && /^(?:the|those|these|that|your|and)$/.test(before)) return true
  const pointed = /^(?:the|those|these|your)$/.test(before) && /^(?:you|i|we)$/.test(next?.word ?? '')
  if (pointed) return true
  if (!possessives.has(before)) return false
  const own = path.asked !== 'verb' && tool.name !== 'lab_report_helper'
  return own || examLike.test(phrase) || weakNouns.has(phrase)
}

/** As the object of a verb; "using" and "like" ask less. */
function confidenceOfObject(verb: string, phrase: string): number {
  if (verb === 'using' || verb === 'like') return weakNouns.has(phrase) ? 0 : 0.75
  return phrase === 'test' && /^(?:put|find|hit|run|write|use)$/.test(verb) ? 0 : 0.95
}

/** Without a verb: at the start of a clause, or beside another wish. */
function confidenceOfBare(
  tokens: readonly Token[],
  phrase: string,
  match: PhraseMatch<unknown>,
  path: Path,
): number {
  const next = tokens[match.to]
  const bare = !next || next.pauses || endings.has(next.word) || afterNoun.has(next.word)
  if (weakNouns.has(phrase)) return bare ? 0.85 : 0.6
  return bare || match.from === path.lead || path.asked === 'joined' ? 0.92 : 0.8
}

/** "What's a good way to remember…" asks; "what is a quiz" does not. */
function confidenceInQuestion(
  tokens: readonly Token[],
  phrase: string,
  { to }: PhraseMatch<unknown>,
): number {
  const related = /\b(?:of|for|to \w+)$/.test(phrase)
  return related || (!weakNouns.has(phrase) && endings.has(wordAt(tokens, to))) ? 0.9 : 0
}

/** How sure it is that the noun, governed so, is asked for; 0 when it is not. */
function confidenceOf(
  tokens: readonly Token[],
  trigger: Trigger,
  match: PhraseMatch<unknown>,
  path: Path,
): number {
  const { phrase } = trigger
  if (/\bbetween$/.test(phrase)) return 0.93
  if (path.asked === 'no' || isKnownThing(tokens, trigger, match, path)) return 0
  if (path.asked === 'question') return confidenceInQuestion(tokens, phrase, match)
  if (path.asked === 'verb') return confidenceOfObject(wordAt(tokens, path.lead), phrase)
  return confidenceOfBare(tokens, phrase, match, path)
}

/** "please note that", "credit cards", "a research question" are not the things that tools make. */
const isHomonym = (
  tokens: readonly Token[],
  { phrase }: Trigger,
  { from, to }: PhraseMatch<unknown>,
): boolean =>
  homonyms.some(({ noun, before, after, written }) => {
    if (!noun.test(phrase) || (written !== undefined && wordAt(tokens, from) !== written)) return false
    return (before?.has(wordAt(tokens, from - 1)) ?? false) || (after?.has(wordAt(tokens, to)) ?? false)
  })

/** The noun as a wish that nobody has judged yet: where the words that lead to it begin, and what governs it. */
export function possibleNoun(
  tokens: readonly Token[],
  { from, to, value: { tool } }: PhraseMatch<Trigger>,
): { readonly wish: Wish; readonly asked: Path['asked'] } {
  const { lead, asked } = pathTo(tokens, from, tool)
  return { wish: { tool, kind: 'noun', from, to, lead, soft: false, confidence: 0 }, asked }
}

/** The wish for a thing that its noun names, if the noun is asked for here. */
export function readNoun(tokens: readonly Token[], match: PhraseMatch<Trigger>): Wish | undefined {
  const { from, to, value: trigger } = match
  if (isHomonym(tokens, trigger, match)) return undefined
  const path = pathTo(tokens, from, trigger.tool)
  const confidence = confidenceOf(tokens, trigger, match, path)
  return confidence > 0
    ? { tool: trigger.tool, kind: 'noun', from, to, lead: path.lead, soft: false, confidence }
    : undefined
}
