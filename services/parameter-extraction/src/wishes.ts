import { createPhraseIndex, type Token } from '@tutor/language'
import type { CatalogueIndex, Tool, Trigger } from './catalogue-index.js'
import {
  questionOpenings,
  refusals,
  softRequests,
  strongWords,
  turns,
  weakNouns,
} from './lexicon/requests.js'
import { askers, determiners, makeVerbs, mayHave, modifiers, possessives, wanting } from './lexicon/words.js'

/** A tool that the student asks for, and the words that ask. */
export interface Wish {
  readonly tool: Tool
  readonly kind: 'noun' | 'request' | 'question'
  /** The words that ask: tokens `from` up to, not including, `to`. */
  readonly from: number
  readonly to: number
  /** First of the words that lead to it ("give me 5 easy"), so that the wish before ends here. */
  readonly lead: number
  readonly soft: boolean
  readonly confidence: number
}

const refusalIndex = createPhraseIndex(refusals.map((words) => [words, true] as const))
const questionIndex = createPhraseIndex(questionOpenings.map((words) => [words, true] as const))
const wordAt = (tokens: readonly Token[], index: number): string => tokens[index]?.word ?? ''
const startsClause = (tokens: readonly Token[], index: number): boolean =>
  index <= 0 || !!tokens[index]?.pauses

/** For each token, whether it is refused ("no flashcards", "I don't want a quiz"). */
export function refusedTokens(tokens: readonly Token[]): boolean[] {
  const refused = tokens.map(() => false)
  for (const { from, to } of refusalIndex.scan(tokens)) {
    for (let index = to; index < tokens.length; index += 1) {
      const token = tokens[index]
      if (
        !token ||
        (index > to && token.pauses) ||
        (index > to && turns.has(token.word) && !determiners.has(wordAt(tokens, index - 1)))
      )
        break
      if (index > to && token.word === 'and' && makeVerbs.has(wordAt(tokens, index + 1))) break
      refused[index] = true
    }
    for (let index = from; index < to; index += 1) refused[index] = true
  }
  return refused
}

/** True when a request may begin here: at a clause's start, after "please", "can you", "I want to". */
function isAsking(tokens: readonly Token[], index: number): boolean {
  if (startsClause(tokens, index)) return true
  const before = wordAt(tokens, index - 1)
  if (before === 'to') return wanting.has(wordAt(tokens, index - 2)) || index <= 1
  if (before === 'do') return ['how', 'i', 'you'].includes(wordAt(tokens, index - 2))
  if (['want', 'need', 'i', 'wanna', 'gotta'].includes(before)) return true
  return askers.has(before)
}

type Path = { readonly lead: number; readonly asked: 'verb' | 'start' | 'joined' | 'question' | 'no' }
const articles = new Set(['a', 'an', 'the', 'some', 'any', 'this'])
const carriers = new Set(['with', 'as', 'into', 'via', 'through', 'using', 'plus', 'like'])
const endings = new Set([
  'of',
  'on',
  'about',
  'for',
  'in',
  'from',
  'over',
  'at',
  'by',
  'to',
  'before',
  'after',
  'during',
  'is',
  'are',
  'was',
  'were',
])
const owners = new Set(
  "i i'm i'll we'll we he she they you us teacher professor gave got took had have has failed lost wrote did made sent said says told got using read had reading learned saw".split(
    ' ',
  ),
)
const subjectVerbs = new Set(
  'is are was were do does did has have will would explain define solve describe know studying struggling'.split(
    ' ',
  ),
)

/** Whether a verb takes its object as a wish: "can I have" but not "I have". */
function asksFor(tokens: readonly Token[], index: number): boolean {
  const word = wordAt(tokens, index)
  if (word === 'like' || word === 'love')
    return ["i'd", 'would', "we'd", 'id'].includes(wordAt(tokens, index - 1))
  if (word !== 'have' && word !== 'do' && word !== 'take' && word !== 'get' && word !== 'use')
    return makeVerbs.has(word)
  if (word === 'get' || word === 'use') return wordAt(tokens, index - 1) !== "don't"
  return (
    [1, 2].some((back) => mayHave.has(wordAt(tokens, index - back))) || wordAt(tokens, index - 1) === 'like'
  )
}

/** Walks back over the modifiers of a noun to what governs it. */
function pathTo(tokens: readonly Token[], from: number, tool: Tool): Path {
  const values = tool.valueWords.scan(tokens, Math.max(0, from - 10), from)
  for (let index = from - 1, steps = 0; index >= -1 && steps < 12; index -= 1, steps += 1) {
    if (index < 0 || tokens[index + 1]?.breaks) return { lead: index + 1, asked: 'start' }
    if (values.some((value) => value.from <= index && value.to > index)) continue
    if (asksFor(tokens, index)) return { lead: index, asked: 'verb' }
    const word = wordAt(tokens, index)
    if (
      word === "what's" ||
      (/^(?:is|are)$/.test(word) && /^(?:what|there|which)$/.test(wordAt(tokens, index - 1)))
    )
      return { lead: word === "what's" ? index : index - 1, asked: 'question' }
    if (word === 'that' && wordAt(tokens, index - 1) === 'after') return { lead: index + 1, asked: 'joined' }
    if (
      word === 'and' ||
      word === 'or' ||
      word === 'then' ||
      word === 'also' ||
      word === 'but' ||
      word === 'just'
    )
      return { lead: index + 1, asked: 'joined' }
    if (tokens[index + 1]?.pauses) return { lead: index + 1, asked: 'start' }
    if (carriers.has(word)) return { lead: index, asked: 'joined' }
    if (word === 'of' && modifiers.has(wordAt(tokens, index - 1))) continue
    if (word === 'about' && (wordAt(tokens, index - 1) === 'how' || wordAt(tokens, index - 1) === 'what'))
      return { lead: index - 1, asked: 'verb' }
    if (word === 'at' && wordAt(tokens, index - 1) === 'look') return { lead: index - 1, asked: 'verb' }
    if (endings.has(word) || subjectVerbs.has(word) || owners.has(word))
      return { lead: index + 1, asked: 'no' }
  }
  return { lead: from, asked: 'no' }
}

const afterNoun = new Set(
  'is are was were has will went tomorrow coming due next today tonight helped help that which of that and'.split(
    ' ',
  ),
)
/** "The quiz is tomorrow", "cards are boring": spoken of, not asked for. */
const isSpokenOf = (tokens: readonly Token[], to: number): boolean => {
  const next = tokens[to]
  return (
    !!next &&
    !next.pauses &&
    ['is', 'are', 'was', 'were', 'went', "isn't", "aren't", 'coming', 'due', 'helped'].includes(next.word)
  )
}

const examLike = /^(?:test|exam|quiz|assessment|mock exam|practice)/
function nounConfidence(
  tokens: readonly Token[],
  trigger: Trigger,
  from: number,
  to: number,
  path: Path,
): number {
  if (/\bbetween$/.test(trigger.phrase)) return 0.93
  const before = wordAt(tokens, from - 1)
  const owned = path.asked !== 'verb' && possessives.has(before) && trigger.tool.name !== 'lab_report_helper'
  if (path.asked === 'no' || owned || isSpokenOf(tokens, to)) return 0
  const weak = weakNouns.has(trigger.phrase)
  if (possessives.has(before) && (examLike.test(trigger.phrase) || weak)) return 0
  const related = /\b(?:between|of|for|to \w+)$/.test(trigger.phrase)
  if (path.asked === 'question') return related || (!weak && endings.has(wordAt(tokens, to))) ? 0.9 : 0
  if (path.asked === 'verb') {
    const verb = wordAt(tokens, path.lead)
    if (
      weak &&
      ['put', 'find', 'like', 'love', 'using', 'hit', 'run', 'write', 'use'].includes(verb) &&
      trigger.phrase === 'test'
    )
      return 0
    if (verb === 'using' || verb === 'like') return weak ? 0 : 0.75
    return 0.95
  }
  if (path.asked === 'joined' && articles.has(wordAt(tokens, path.lead)) && trigger.phrase === 'test')
    return 0.5
  const next = tokens[to]
  const bare =
    !next || next.pauses || endings.has(next.word) || afterNoun.has(next.word) || next.word === 'please'
  if (!weak) return bare || from === path.lead || path.asked === 'joined' ? 0.92 : 0.8
  return bare ? 0.85 : 0.6
}

/** "please note that", "test for divergence", "questions?" are no nouns of ours here. */
function isHomonym(tokens: readonly Token[], { phrase }: Trigger, from: number, to: number): boolean {
  const next = wordAt(tokens, to)
  const written = wordAt(tokens, from)
  if (phrase === 'note' || written === 'note')
    return (
      next === 'that' ||
      next === 'the' ||
      next === 'of' ||
      next === 'to' ||
      next === 'how' ||
      wordAt(tokens, from - 1) === 'please'
    )
  if (/^cards?$/.test(phrase))
    return (
      [
        'credit',
        'debit',
        'gift',
        'playing',
        'id',
        'business',
        'greeting',
        'report',
        'sim',
        'graphics',
        'sd',
        'birthday',
      ].includes(wordAt(tokens, from - 1)) ||
      next === 'game' ||
      next === 'games'
    )
  if (phrase === 'practice' || phrase === 'practise')
    return next === 'makes' || ['best', 'in'].includes(wordAt(tokens, from - 1))
  if (phrase === 'deck' || phrase === 'deck of cards') return wordAt(tokens, from - 1) === 'card'
  if (phrase === 'debate') return next === 'over' || next === 'between'
  if (
    /^words?$/.test(phrase) &&
    [
      'essay',
      'problem',
      'problems',
      'limit',
      'count',
      'paper',
      'summary',
      'answer',
      'report',
      'story',
      'paragraph',
      'speech',
    ].includes(next)
  )
    return true
  if (/^questions?$/.test(phrase))
    return (
      /^(?:a|any|this|that|my|the|quick|another|one|essay|research|exam)$/.test(wordAt(tokens, from - 1)) &&
      written === 'question'
    )
  return false
}

const isMade = (trigger: Trigger): boolean => trigger.kind === 'noun'

function readTrigger(tokens: readonly Token[], trigger: Trigger, from: number, to: number): Wish | null {
  const base = { tool: trigger.tool, from, to, soft: false }
  if (isMade(trigger)) {
    if (isHomonym(tokens, trigger, from, to)) return null
    const path = pathTo(tokens, from, trigger.tool)
    const confidence = nounConfidence(tokens, trigger, from, to, path)
    return confidence > 0 ? { ...base, kind: 'noun', lead: path.lead, confidence } : null
  }
  const anywhere =
    strongWords.has(trigger.phrase) || (trigger.phrase.includes(' ') && !softRequests.has(trigger.phrase))
  const asking = isAsking(tokens, from)
  if (!asking && !anywhere) return null
  if (softRequests.has(trigger.phrase) && !asking) return null
  return {
    ...base,
    kind: 'request',
    lead: leadOf(tokens, from),
    soft: softRequests.has(trigger.phrase),
    confidence: 0.94,
  }
}

/** Walks back over "can you please" to where the request begins. */
function leadOf(tokens: readonly Token[], from: number): number {
  let lead = from
  while (
    lead > 0 &&
    !tokens[lead]?.breaks &&
    (askers.has(wordAt(tokens, lead - 1)) ||
      ['to', 'i', 'want', 'need', 'and'].includes(wordAt(tokens, lead - 1)))
  )
    lead -= 1
  return lead
}

function readQuestion(
  tokens: readonly Token[],
  index: number,
  explainer: Tool | undefined,
  solver: Tool | undefined,
): Wish | null {
  if (!explainer || !(startsClause(tokens, index) || isQuestionStart(tokens, index))) return null
  const match = questionIndex.at(tokens, index)[0]
  if (!match || wordAt(tokens, match.to) === 'about') return null
  return {
    tool: solver && asksForNumber(tokens, match.to) ? solver : explainer,
    kind: 'question',
    from: match.from,
    to: match.to,
    lead: match.from,
    soft: false,
    confidence: 0.9,
  }
}

/** "What is 15% of 240?": a question for a number. */
function asksForNumber(tokens: readonly Token[], from: number): boolean {
  for (let at = from; at < Math.min(tokens.length, from + 12); at += 1) {
    if (at > from && tokens[at]?.breaks && !/[()[\]]/.test(tokens[at]?.before ?? '')) return false
    const numbers = /^\d/.test(wordAt(tokens, at)) && at > from
    if (numbers && /[%+*/^=×÷]|\d\s*-\s*$/.test(tokens[at]?.before ?? '')) return true
    if (/^\d/.test(wordAt(tokens, at)) && /[%+*/^=×÷]/.test(tokens[at + 1]?.before ?? '')) return true
    if (
      /^\d/.test(wordAt(tokens, at)) &&
      /^(?:plus|times|minus|divided|squared|cubed)$/.test(wordAt(tokens, at + 1))
    )
      return true
  }
  return false
}

const questionLeads = new Set(
  'so but and ok okay hey hi well like um wait please exactly know me tell wondering wonder confused now also plus actually still lol yo understand'.split(
    ' ',
  ),
)
const isQuestionStart = (tokens: readonly Token[], index: number): boolean =>
  questionLeads.has(wordAt(tokens, index - 1))

const quality = (wish: Wish): number => (wish.kind === 'question' ? 0 : wish.to - wish.from)

/** Keeps, of wishes over the same words, the longest; core tools keep their ground on a tie. */
function withoutOverlaps(wishes: readonly Wish[]): Wish[] {
  const kept: Wish[] = []
  for (const wish of [...wishes].sort((a, b) => quality(b) - quality(a) || b.confidence - a.confidence))
    if (!kept.some((other) => wish.from < other.to && other.from < wish.to)) kept.push(wish)
  return kept.sort((a, b) => a.from - b.from)
}

const isPartOfName = (
  names: ReadonlyMap<number, readonly [number, number]>,
  from: number,
  to: number,
): boolean => {
  const name = names.get(from)
  return name !== undefined && name[0] <= from && name[1] >= to && name[1] - name[0] > to - from
}

/** Every wish in the words that are not hidden (pasted text) or refused. */
export function findWishes(
  tokens: readonly Token[],
  index: CatalogueIndex,
  hidden: readonly boolean[],
  refused: readonly boolean[],
  names: ReadonlyMap<number, readonly [number, number]>,
): Wish[] {
  const explainer = index.tools.get('concept_explainer')
  const found: Wish[] = []
  for (let at = 0; at < tokens.length; at += 1) {
    if (hidden[at] || refused[at]) continue
    for (const { from, to, value } of index.triggers.at(tokens, at)) {
      if (refused[to - 1] || hidden[to - 1] || isPartOfName(names, from, to)) continue
      const wish = readTrigger(tokens, value, from, to)
      if (wish) found.push(wish)
    }
    const question = readQuestion(tokens, at, explainer, index.tools.get('math_step_solver'))
    if (question) found.push(question)
  }
  return withoutOverlaps(found)
}
