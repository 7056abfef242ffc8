import { z } from 'zod'
import type { Library } from '../../library/library.js'
import { topicWords } from '../../library/normalise.js'
import type { Topic } from '../../library/topic.js'
import type { LocalResult } from '../local-tool.js'
import { understoodAs } from '../notices.js'
import { topicNotInLibrary } from '../topic-not-in-library.js'
import { listed, quoted, sentence, sentenceCase } from '../wording.js'
import { statementsOf } from './page-texts.js'

export const ComparerParameters = z.object({
  first_concept: z.string(),
  second_concept: z.string(),
  subject: z.string().optional(),
})
export type ComparerParameters = z.output<typeof ComparerParameters>

interface Comparison {
  readonly similarities: readonly string[]
  readonly differences: readonly {
    readonly aspect: string
    readonly first: string
    readonly second: string
  }[]
  readonly summary: string
}

/** A concept as the library knows it: a page of its own, or a term that a page defines. */
interface Concept {
  readonly name: string
  readonly meaning: string
  readonly page: Topic
  readonly isPage: boolean
  readonly exact: boolean
}

/** Compares two pages, or terms of pages. Throws NOT_FOUND with reason `topic_not_in_library` for an unknown one. */
export function compareConcepts(
  library: Library,
  { first_concept: first, second_concept: second, subject = '' }: ComparerParameters,
): LocalResult<Comparison> {
  const [left, right] = [conceptOf(library, first, subject), conceptOf(library, second, subject)]
  const notices = [[first, left] as const, [second, right] as const].flatMap(([asked, { exact, page }]) =>
    exact ? [] : [understoodAs(asked, page.title)],
  )
  const differences = [
    { aspect: 'What it is', first: left.meaning, second: right.meaning },
    ...(left.isPage && right.isPage ? pageDifferences(left.page, right.page) : []),
    ...(left.page === right.page
      ? []
      : [{ aspect: 'Belongs to', first: placeOf(left), second: placeOf(right) }]),
  ]
  return {
    output: {
      similarities: similaritiesOf(left, right),
      differences,
      summary: `${quoted(left.name)} and ${quoted(right.name)} side by side. ${inShort(left)} ${inShort(right)}`,
    },
    notices,
  }
}

const inShort = ({ isPage, name, meaning }: Concept): string =>
  isPage ? meaning : sentence(`${sentenceCase(name)} is ${meaning}`)

const placeOf = ({ page }: Concept): string => `${page.title} (${page.subject})`

function conceptOf(library: Library, name: string, subject: string): Concept {
  const match = library.find(name, subject) ?? library.find(name)
  const key = topicWords(name).join(' ')
  if (match?.exact && isTitle(match.topic, key)) return pageConcept(match.topic, true)
  const holder = library.topics.find(({ terms }) =>
    terms.some(({ term }) => topicWords(term).join(' ') === key),
  )
  const term = holder?.terms.find(({ term: own }) => topicWords(own).join(' ') === key)
  if (holder && term)
    return { name: term.term, meaning: term.definition, page: holder, isPage: false, exact: true }
  if (match) return pageConcept(match.topic, match.exact)
  throw topicNotInLibrary(name, subject, library.suggest(name))
}

const isTitle = ({ title, slug }: Topic, key: string): boolean =>
  [title, slug].some((name) => topicWords(name).join(' ') === key)

const pageConcept = (page: Topic, exact: boolean): Concept => ({
  name: page.title,
  meaning: /^.*?[.!?](?=\s|$)/s.exec(page.summary)?.[0] ?? page.summary,
  page,
  isPage: true,
  exact,
})

function pageDifferences(left: Topic, right: Topic): Comparison['differences'] {
  const aspects: readonly (readonly [string, (topic: Topic) => string | undefined])[] = [
    ['Main point', ({ keyPoints }) => keyPoints[0]],
    ['Also important', ({ keyPoints }) => keyPoints[1]],
    ['Further', ({ keyPoints }) => keyPoints[2]],
    ['Words that belong to it', ({ terms }) => listed(terms.slice(0, 5).map(({ term }) => term))],
    ['Example', ({ examples }) => examples[0]],
    ['Picture it as', ({ analogies }) => analogies[0]],
  ]
  return aspects.flatMap(([aspect, of]) => {
    const [first, second] = [of(left), of(right)]
    return first && second ? [{ aspect, first, second }] : []
  })
}

function similaritiesOf(left: Concept, right: Concept): string[] {
  const lines: string[] = []
  if (left.page === right.page) lines.push(`Both belong to the topic ${quoted(left.page.title)}.`)
  else if (left.page.subject === right.page.subject) lines.push(`Both belong to ${left.page.subject}.`)
  if (left.page !== right.page) lines.push(...sharedLinks(left.page, right.page))
  const mentions = [
    ...statementsOf(left.page).filter(
      (text) => says(text, right.name) && (left.isPage || says(text, left.name)),
    ),
    ...statementsOf(right.page).filter(
      (text) => says(text, left.name) && (right.isPage || says(text, right.name)),
    ),
  ]
  const told = [...new Set(mentions.map((text) => sentence(sentenceCase(text))))]
  return [...lines, ...told.slice(0, 3)]
}

function sharedLinks(left: Topic, right: Topic): string[] {
  const shared = (of: (topic: Topic) => readonly string[]): string[] => {
    const others = new Set(of(right).map((name) => topicWords(name).join(' ')))
    return of(left).filter((name) => others.has(topicWords(name).join(' ')))
  }
  const needs = shared(({ prerequisites }) => prerequisites)
  const links = shared(({ related }) => related)
  const terms = shared((topic) => topic.terms.map(({ term }) => term))
  return [
    ...(needs.length > 0 ? [`Both build on ${listed(needs)}.`] : []),
    ...(links.length > 0 ? [`Both are related to ${listed(links)}.`] : []),
    ...(terms.length > 0 ? [`Both use the words ${listed(terms.map(quoted))}.`] : []),
  ]
}

const says = (text: string, name: string): boolean =>
  ` ${topicWords(text).join(' ')} `.includes(` ${topicWords(name).join(' ')} `)
