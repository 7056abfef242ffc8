import type { ContextAnalysis, TopicMention } from '@tutor/contracts'
import { type Token, tokenize } from '@tutor/language'
import { withBroughtText } from './brought-wishes.js'
import type { CatalogueIndex } from './catalogue-index.js'
import { withSpokenMarks } from './dictated.js'
import { findPayload, hiddenTokens, type Payload, textParameterOf } from './payload.js'
import { withBaseForms } from './polite-verbs.js'
import { refusedTokens } from './refusals.js'
import type { Wish } from './wish.js'
import { findWishes, type Names, type PossibleWish, possibleWishes } from './wishes.js'
import { withoutSteering } from './without-steering.js'

/** A message as the engine reads it. */
export interface Reading {
  /** The message without words that try to steer the system; they are blanked, so that offsets stay. */
  readonly text: string
  /** The message as it was written: what a brought text is taken from. */
  readonly written: string
  readonly tokens: readonly Token[]
  readonly refused: readonly boolean[]
  readonly hidden: readonly boolean[]
  readonly wishes: readonly Wish[]
  /** Every place that may ask for a tool, for the learned models. */
  readonly possible: readonly PossibleWish[]
  readonly payload?: Payload
}

const core: ReadonlySet<string> = new Set(['concept_explainer'])

/** "What is the difference between", "explain how to solve": the explanation is only the wrapping of the other wish. */
function unwrapped(wishes: readonly Wish[], tokens: readonly Token[]): Wish[] {
  return wishes.filter((wish, index) => {
    if (!core.has(wish.tool.name)) return true
    const next = wishes[index + 1]
    if (!next || core.has(next.tool.name)) return true
    const paused = tokens.slice(wish.to, next.from + 1).some((token) => token.pauses)
    const joined = tokens.slice(wish.to, next.from).some(({ word }) => word === 'and' || word === 'then')
    return paused || joined || next.from - wish.to > (next.lead <= wish.from ? 12 : 3)
  })
}

/** "Ask me 4 questions on the passage": a request whose object is the other wish. */
function withoutEmptyRequests(wishes: readonly Wish[], tokens: readonly Token[]): Wish[] {
  return wishes.filter((wish, index) => {
    const next = wishes[index + 1]
    if (wish.kind !== 'request' || wish.tool.name !== 'quiz_generator' || !next || next.tool === wish.tool)
      return true
    const between = tokens.slice(wish.to, next.from + 1)
    return (
      next.from - wish.to > 4 ||
      between.some(({ word, pauses }) => pauses || word === 'and' || word === 'then' || word === 'on')
    )
  })
}

/** A soft wish ("I need to understand…") gives way to any other, and so does a repeated wish for the same words. */
function withoutPurposes(wishes: readonly Wish[]): Wish[] {
  const firm = wishes.filter(({ soft }) => !soft)
  return firm.length > 0
    ? firm
    : wishes.slice(0, 1).concat(wishes.slice(1).filter((wish) => wish.tool !== wishes[0]?.tool))
}

const comparesWords = new Set(['vs', 'versus', 'compare', 'contrast', 'comparison', 'differences'])
/** "Quiz me on mitosis vs meiosis", "notes comparing A and B": the comparison is the topic of the other wish. */
function withoutNestedComparisons(wishes: readonly Wish[], tokens: readonly Token[]): Wish[] {
  return wishes.filter((wish, index) => {
    const before = wishes[index - 1]
    if (wish.tool.name !== 'concept_comparer' || !before || before.tool.name === 'concept_comparer')
      return true
    if (tokens.slice(before.to, wish.to).some((token) => token.pauses)) return true
    const joined = tokens
      .slice(before.to, wish.lead + 1)
      .some(({ word }) => word === 'and' || word === 'then')
    return joined && !comparesWords.has(tokens[wish.from]?.word ?? '')
  })
}

/** The wishes without those that only lead to another one, or are what another one is about. */
export const withoutWrappings = (wishes: readonly Wish[], tokens: readonly Token[]): Wish[] =>
  withoutEmptyRequests(withoutNestedComparisons(unwrapped(wishes, tokens), tokens), tokens)

const longestMessageRead = 8_000
/** More wishes than a message has in earnest. */
const mostWishes = 24
/** More places that may ask for a tool than are worth judging. */
const mostPossible = 60

function payloadOf(text: string, tokens: readonly Token[], wishes: readonly Wish[]): Payload | undefined {
  for (const wish of wishes) {
    const from = tokens[wish.from]?.start ?? 0
    const to = tokens[wish.to - 1]?.end ?? from
    const payload = textParameterOf(wish.tool) && findPayload(text, wish.tool, from, to)
    if (payload) return payload
  }
  return undefined
}

/** For each token of a topic's name, where the name begins and ends: "linear equations" asks for no equations. */
function insideNames(tokens: readonly Token[], mentions: readonly TopicMention[]): Names {
  const names = new Map<number, readonly [number, number]>()
  const starts = new Map(tokens.map(({ start }, index) => [start, index]))
  const ends = new Map(tokens.map(({ end }, index) => [end, index]))
  for (const { kind, turn, start, end } of mentions) {
    const from = starts.get(start)
    const last = ends.get(end)
    if (turn !== undefined || kind !== 'topic' || from === undefined || last === undefined) continue
    for (let at = from; at <= last; at += 1) names.set(at, [from, last + 1])
  }
  return names
}

/** Reads a message: its words, the text it brings, what is refused and what is asked for. */
export function readMessage(
  written: string,
  index: CatalogueIndex,
  { mentions, steering }: Pick<ContextAnalysis, 'mentions' | 'steering'> = { mentions: [], steering: [] },
): Reading {
  const spoken = withSpokenMarks(written)
  const places = steering.filter(({ turn }) => turn === undefined)
  const text = withoutSteering(
    spoken,
    places,
    (visible) => readVisible(visible, written, index, mentions).wishes.length > 0,
  )
  return readVisible(text, written, index, mentions)
}

const longQuotation = /"[^"]{40,}"|“[^”]{40,}”/g

/** For each token, whether it lies in a long quotation: material, not a wish. */
function quotedTokens(text: string, tokens: readonly Token[]): boolean[] {
  const places = [...text.matchAll(longQuotation)].map(
    ({ 0: found, index }) => [index, index + found.length] as const,
  )
  return tokens.map(({ start, end }) => places.some(([from, to]) => start >= from && end <= to))
}

function readVisible(
  text: string,
  written: string,
  index: CatalogueIndex,
  mentions: readonly TopicMention[],
): Reading {
  const tokens = withBaseForms(tokenize(text.slice(0, longestMessageRead), index.speller), index)
  const refused = refusedTokens(tokens)
  const quoted = quotedTokens(text, tokens)
  const names = insideNames(tokens, mentions)
  const wishesOf = (closed: (at: number) => boolean): readonly Wish[] =>
    findWishes(tokens, index, closed, names, text).slice(0, mostWishes)
  const stated = wishesOf((at) => (refused[at] ?? false) || (quoted[at] ?? false))
  const first = withBroughtText(text, tokens, stated, index)
  const payload = payloadOf(written, tokens, first)
  const hidden = payload ? hiddenTokens(tokens, payload).map((is, at) => is || (quoted[at] ?? false)) : quoted
  const open = payload ? wishesOf((at) => (hidden[at] ?? false) || (refused[at] ?? false)) : stated
  const seen = withBroughtText(text, tokens, open, index)
  const wishes = withoutPurposes(withoutWrappings(seen, tokens))
  const possible = possibleWishes(tokens, index, (at) => hidden[at] ?? false, names, text).slice(
    0,
    mostPossible,
  )

  return { text, written, tokens, refused, hidden, wishes, possible, ...(payload && { payload }) }
}
