import { readFileSync } from 'node:fs'
import type { TopicMention } from '@tutor/contracts'
import { createPhraseIndex, createSpeller, type PhraseMatch, type Token, tokenize } from '@tutor/language'
import { parse } from 'yaml'
import { z } from 'zod'

const names = z.array(z.coerce.string()).default([])
const Discipline = z.strictObject({ aliases: names, branches: names, topics: names, clues: names })
const Disciplines = z.record(z.string(), Discipline)

export interface Entry {
  readonly subject: string
  readonly kind: TopicMention['kind']
}

const rank = { topic: 0, branch: 1, subject: 2, clue: 3 } as const

const load = () =>
  Disciplines.parse(parse(readFileSync(new URL('../data/subjects.yaml', import.meta.url), 'utf8')))

function* entriesOf(disciplines: z.output<typeof Disciplines>): Generator<[string, Entry]> {
  for (const [subject, { aliases, branches, topics, clues }] of Object.entries(disciplines)) {
    for (const name of [subject, ...aliases]) yield [name, { subject, kind: 'subject' }]
    for (const name of branches) yield [name, { subject, kind: 'branch' }]
    for (const name of topics) yield [name, { subject, kind: 'topic' }]
    for (const name of clues) yield [name, { subject, kind: 'clue' }]
  }
}

const build = () => {
  const entries = [...entriesOf(load())]
  const vocabulary = new Set(entries.flatMap(([name]) => tokenize(name).map((token) => token.word)))
  return { index: createPhraseIndex(entries), speller: createSpeller(vocabulary) }
}

const { index, speller } = build()

export const tokenizeTopic = (text: string): Token[] => tokenize(text, speller)

/** Everything that is known in these words, longest first at each place; topics win over branches, subjects and clues. */
export function findEntries(tokens: readonly Token[]): PhraseMatch<Entry>[] {
  const found: PhraseMatch<Entry>[] = []
  for (let at = 0; at < tokens.length; ) {
    const longest = index
      .at(tokens, at)
      .sort((a, b) => b.to - a.to || rank[a.value.kind] - rank[b.value.kind])[0]
    if (longest) found.push(longest)
    at = longest ? longest.to : at + 1
  }
  return found
}

/**
 * What of the ontology speaks for a topic's discipline, or null. Longer known parts decide before shorter ones, topics
 * before clues.
 */
export function bestEntry(topic: string): Entry | null {
  const entries = findEntries(tokenizeTopic(topic))
  const best = entries.sort(
    (a, b) => rank[a.value.kind] - rank[b.value.kind] || b.to - b.from - (a.to - a.from),
  )[0]
  return best?.value ?? null
}
