import { listed } from '../wording.js'
import type { Author, Source } from './source.js'

export const citationStyles = ['apa', 'mla', 'chicago', 'harvard', 'ieee'] as const
export type CitationStyle = (typeof citationStyles)[number]

export interface Written {
  readonly citation: string
  readonly in_text: string
}

const initials = ({ given }: Author): string =>
  given
    .map((name) => (/^\p{L}\.?$/u.test(name) ? `${name.charAt(0)}.` : `${name.charAt(0).toUpperCase()}.`))
    .join(' ')
const familyFirst = (author: Author): string => [author.family, initials(author)].filter(Boolean).join(', ')
const fullFamilyFirst = ({ family, given }: Author): string =>
  [family, given.join(' ')].filter(Boolean).join(', ')
const full = ({ family, given }: Author): string => [...given, family].join(' ')

/** Joined with full stops, and none twice. */
const sentences = (...parts: readonly (string | undefined)[]): string =>
  parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => (/[.?!]$|[.?!][*”]$|^(?:Available at: )?https?:/.test(part ?? '') ? part : `${part}.`))
    .join(' ')

const joinedBy = (names: readonly string[], last: string): string =>
  names.length < 2
    ? (names[0] ?? '')
    : `${names.slice(0, -1).join(', ')}${names.length > 2 || last.startsWith(',') ? ',' : ''} ${last.replace(/^, /, '')} ${names.at(-1)}`

const families = ({ authors }: Source, and: string, most: number): string => {
  const [first] = authors
  if (!first) return ''
  if (authors.length > most) return `${first.family} et al.`
  return authors.map(({ family }) => family).join(and)
}

const titleOf = ({ title, url }: Source): string => title ?? url ?? ''
const hostOf = (url: string | undefined): string | undefined =>
  url && /^(?:https?:\/\/)?(?:www\.)?([^/\s:]+)/i.exec(url)?.[1]
/** A DOI as the address that it stands for. */
const addressOf = ({ url, title }: Source): string | undefined => {
  // Without a title the address stands in its place already.
  if (title === undefined || url === undefined) return undefined
  return /^(?:doi:\s?)?10\./i.test(url) ? `https://doi.org/${url.replace(/^doi:\s?/i, '')}` : url
}
/** Who made it public: the press, or the site for an address. */
const publisherOf = (source: Source): string | undefined =>
  source.publisher ??
  (source.url && !/^(?:doi:|10\.)|doi\.org/i.test(source.url) ? hostOf(source.url) : undefined)

/** "*Journal*, *3*(2), 1-9" with what is known of it. */
const inJournal = ({ journal, volume, issue, pages }: Source): string | undefined =>
  journal &&
  [`*${journal}*`, volume && `*${volume}*${issue ? `(${issue})` : ''}`, pages].filter(Boolean).join(', ')
const volumeText = ({ volume, issue, pages }: Source, page: string): string[] => [
  ...(volume ? [`vol. ${volume}`] : []),
  ...(issue ? [`no. ${issue}`] : []),
  ...(pages ? [`${page} ${pages}`] : []),
]

/** Publication Manual of the APA, 7th edition: an unknown date is "n.d."; without an author the title comes first. */
function apa(source: Source): Written {
  const authors = joinedBy(source.authors.map(familyFirst), ', &')
  const year = source.year ?? 'n.d.'
  const title = source.journal ? titleOf(source) : `*${titleOf(source)}*`
  const rest = [inJournal(source) ?? publisherOf(source), addressOf(source)]
  const head = authors === '' ? `${title}. (${year}).` : `${authors.replace(/\.$/, '.')} (${year}). ${title}.`
  const name = families(source, ' & ', 2) || `“${titleOf(source)}”`
  return { citation: `${head} ${sentences(...rest)}`.trim(), in_text: `(${name}, ${year})` }
}

/** MLA Handbook, 9th edition: what is unknown is left out. */
function mla(source: Source): Written {
  const [first, ...others] = source.authors
  const authors = !first
    ? undefined
    : others.length === 0
      ? fullFamilyFirst(first)
      : others.length === 1 && others[0]
        ? `${fullFamilyFirst(first)}, and ${full(others[0])}`
        : `${fullFamilyFirst(first)}, et al.`
  const title = source.journal ? `“${titleOf(source)}.”` : `*${titleOf(source)}*`
  const container = [
    source.journal ? `*${source.journal}*` : publisherOf(source),
    ...volumeText({ ...source, pages: undefined }, 'pp.'),
    source.year,
    source.pages && `pp. ${source.pages}`,
    addressOf(source)?.replace(/^https?:\/\//, ''),
  ].filter(Boolean)
  const name = families(source, ' and ', 2) || `“${titleOf(source)}”`
  return { citation: sentences(authors, title, container.join(', ')), in_text: `(${name})` }
}

/** The Chicago Manual of Style, 17th edition, author-date. */
function chicago(source: Source): Written {
  const [first, ...others] = source.authors
  const authors = first && joinedBy([fullFamilyFirst(first), ...others.map(full)], ', and')
  const year = source.year ?? 'n.d.'
  const title = source.journal ? `“${titleOf(source)}.”` : `*${titleOf(source)}*`
  const journal =
    source.journal &&
    `*${source.journal}*${source.volume ? ` ${source.volume}` : ''}${source.issue ? ` (${source.issue})` : ''}${source.pages ? `: ${source.pages}` : ''}`
  const head = authors ? [authors, year, title] : [title, year]
  const name = families(source, ' and ', 3) || `“${titleOf(source)}”`
  return {
    citation: sentences(...head, journal ?? publisherOf(source), addressOf(source)),
    in_text: `(${name} ${year})`,
  }
}

/** Harvard as in Pears and Shields, Cite Them Right: an unknown date is "no date". */
function harvard(source: Source): Written {
  const authors = source.authors.map(familyFirst)
  const names = source.authors.length > 3 ? `${authors[0]} *et al.*` : listed(authors)
  const year = source.year ?? 'no date'
  const title = source.journal ? `‘${titleOf(source)}’` : `*${titleOf(source)}*`
  const journal =
    source.journal &&
    [
      `*${source.journal}*`,
      source.volume && `${source.volume}${source.issue ? `(${source.issue})` : ''}`,
      source.pages && `pp. ${source.pages}`,
    ]
      .filter(Boolean)
      .join(', ')
  const head = names === '' ? `${title} (${year})` : `${names} (${year}) ${title}`
  const address = addressOf(source)
  const name = families(source, ' and ', 3) || `*${titleOf(source)}*`
  return {
    citation: sentences(
      journal ? `${head}, ${journal}` : head,
      journal ? undefined : publisherOf(source),
      address && `Available at: ${address}`,
    ),
    in_text: `(${name}, ${year})`,
  }
}

/** IEEE Reference Guide: numbered in the order of citing; this one is number 1. */
function ieee(source: Source): Written {
  const authors = source.authors.map((author) => [initials(author), author.family].filter(Boolean).join(' '))
  const names = authors.length > 6 ? `${authors[0]} *et al.*` : listed(authors)
  const title = source.journal ? `“${titleOf(source)},”` : `*${titleOf(source)}*`
  const where = source.journal
    ? [`*${source.journal}*`, ...volumeText(source, 'pp.'), source.year ?? 'n.d.'].join(', ')
    : [publisherOf(source), source.year ?? 'n.d.'].filter(Boolean).join(', ')
  const head = [names, title].filter(Boolean).join(', ')
  const address = addressOf(source)
  return {
    citation: `[1] ${source.journal ? `${head} ${where}.` : sentences(head, where)}${address ? ` [Online]. Available: ${address}` : ''}`,
    in_text: '[1]',
  }
}

export const writers: Readonly<Record<CitationStyle, (source: Source) => Written>> = {
  apa,
  mla,
  chicago,
  harvard,
  ieee,
}
