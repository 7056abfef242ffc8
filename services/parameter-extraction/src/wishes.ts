import type { PhraseMatch, Token } from '@tutor/language'
import type { CatalogueIndex, Trigger } from './catalogue-index.js'
import { softRequests, strongWords } from './lexicon/requests.js'
import { askers, wanting } from './lexicon/words.js'
import { possibleNoun, readNoun } from './noun-wishes.js'
import { readQuestion } from './question-wishes.js'
import { startsClause, type Wish, wordAt } from './wish.js'

/** Where each token of a topic's name lies: the name's first token and the one behind it. */
export type Names = ReadonlyMap<number, readonly [from: number, to: number]>

/** True when a request may begin here: at a clause's start, after "please", "can you", "I want to". */
function isAsking(tokens: readonly Token[], index: number): boolean {
  if (startsClause(tokens, index)) return true
  const before = wordAt(tokens, index - 1)
  const earlier = wordAt(tokens, index - 2)
  if (before === 'to') return wanting.has(earlier) || index <= 1
  if (before === 'do') return ['how', 'i', 'you'].includes(earlier)
  return ['want', 'need', 'i', 'wanna', 'gotta'].includes(before) || askers.has(before)
}

const leads = (word: string): boolean => askers.has(word) || ['to', 'i', 'want', 'need', 'and'].includes(word)

/** Walks back over "can you please" to where the request begins. */
function leadOf(tokens: readonly Token[], from: number): number {
  let lead = from
  while (lead > 0 && !tokens[lead]?.breaks && leads(wordAt(tokens, lead - 1))) lead -= 1
  return lead
}

function readRequest(tokens: readonly Token[], { from, to, value }: PhraseMatch<Trigger>): Wish | undefined {
  const { phrase, tool } = value
  const soft = softRequests.has(phrase)
  const anywhere = !soft && (strongWords.has(phrase) || phrase.includes(' '))
  if (!anywhere && !isAsking(tokens, from)) return undefined
  return { tool, kind: 'request', from, to, lead: leadOf(tokens, from), soft, confidence: 0.94 }
}

const readTrigger = (tokens: readonly Token[], match: PhraseMatch<Trigger>): Wish | undefined =>
  match.value.kind === 'noun' ? readNoun(tokens, match) : readRequest(tokens, match)

const quality = (wish: Wish): number => (wish.kind === 'question' ? 0 : wish.to - wish.from)

/** Keeps, of wishes over the same words, the longest, then the surest. */
export function withoutOverlaps(wishes: readonly Wish[]): Wish[] {
  const kept: Wish[] = []
  for (const wish of [...wishes].sort((a, b) => quality(b) - quality(a) || b.confidence - a.confidence))
    if (!kept.some((other) => wish.from < other.to && other.from < wish.to)) kept.push(wish)
  return kept.sort((a, b) => a.from - b.from)
}

/** They keep their ground: no added tool takes their words (brief §3b). */
const coreTools = ['note_maker', 'flashcard_generator', 'concept_explainer', 'quiz_generator']

/** Of tools that the same words ask for: a core tool, else the one that is nearest to the whole message. */
function withoutRivals(
  matches: readonly PhraseMatch<Trigger>[],
  index: CatalogueIndex,
  text: string,
): readonly PhraseMatch<Trigger>[] {
  const rivals = (match: PhraseMatch<Trigger>) =>
    matches.filter(({ to, value }) => to === match.to && value.tool !== match.value.tool)
  if (matches.every((match) => rivals(match).length === 0)) return matches
  const near = index.retrieve(text, index.tools.size).map(({ id }) => id)
  const rank = ({ value: { tool } }: PhraseMatch<Trigger>): number => {
    const core = coreTools.indexOf(tool.name)
    const place = near.indexOf(tool.name)
    if (core !== -1) return core - coreTools.length
    return place === -1 ? near.length : place
  }
  return matches.filter((match) => rivals(match).every((rival) => rank(match) <= rank(rival)))
}

/** "linear equations" asks for no equations: the noun is only a part of a topic's name. */
function isPartOfName(names: Names, { from, to }: PhraseMatch<unknown>): boolean {
  const name = names.get(from)
  return name !== undefined && name[0] <= from && name[1] >= to && name[1] - name[0] > to - from
}

/** A place that may ask for a tool, and how: what the learned models judge. */
export interface PossibleWish {
  readonly wish: Wish
  readonly phrase: string
  /** What governs a noun; whether a request begins where requests do. */
  readonly asked: string
  readonly isPartOfName: boolean
}

/** Every place whose words may ask for a tool, whether the rules think that they do or not. */
export function possibleWishes(
  tokens: readonly Token[],
  index: CatalogueIndex,
  closed: (at: number) => boolean,
  names: Names,
  text: string,
): PossibleWish[] {
  return tokens.flatMap((_token, at) => {
    if (closed(at)) return []
    const matches = withoutRivals(
      index.triggers.at(tokens, at).filter((match) => !closed(match.to - 1)),
      index,
      text,
    )
    const question = readQuestion(tokens, at, index)
    return [
      ...matches.map((match): PossibleWish => {
        const { phrase, kind, tool } = match.value
        const inName = isPartOfName(names, match)
        if (kind === 'noun') return { ...possibleNoun(tokens, match), phrase, isPartOfName: inName }
        const { from, to } = match
        const soft = softRequests.has(phrase)
        const wish: Wish = {
          tool,
          kind: 'request',
          from,
          to,
          lead: leadOf(tokens, from),
          soft,
          confidence: 0,
        }
        return { wish, phrase, asked: isAsking(tokens, from) ? 'asks' : 'no', isPartOfName: inName }
      }),
      ...(question
        ? [{ wish: question, phrase: `?${wordAt(tokens, at)}`, asked: 'question', isPartOfName: false }]
        : []),
    ]
  })
}

/** Every wish in the words that are not `closed` (pasted text, or refused). */
export function findWishes(
  tokens: readonly Token[],
  index: CatalogueIndex,
  closed: (at: number) => boolean,
  names: Names,
  text: string,
): Wish[] {
  const found = tokens.flatMap((_token, at) => {
    if (closed(at)) return []
    const matches = index.triggers
      .at(tokens, at)
      .filter((match) => !closed(match.to - 1) && !isPartOfName(names, match))
    const wishes = withoutRivals(matches, index, text).map((match) => readTrigger(tokens, match))
    return [...wishes, readQuestion(tokens, at, index)].filter((wish) => wish !== undefined)
  })
  return withoutOverlaps(found)
}
