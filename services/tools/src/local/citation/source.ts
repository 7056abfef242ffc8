import { AppError } from '@tutor/contracts'

export interface Author {
  readonly given: readonly string[]
  readonly family: string
}

/** What is known of a source; what isn't stays undefined and is marked by each style's own rule. */
export interface Source {
  readonly authors: readonly Author[]
  readonly title: string | undefined
  readonly year: string | undefined
  readonly publisher: string | undefined
  readonly journal: string | undefined
  readonly volume: string | undefined
  readonly issue: string | undefined
  readonly pages: string | undefined
  readonly url: string | undefined
}

const fieldNames: Readonly<Record<string, keyof Source>> = {
  author: 'authors',
  authors: 'authors',
  by: 'authors',
  title: 'title',
  book: 'title',
  article: 'title',
  year: 'year',
  date: 'year',
  published: 'year',
  publisher: 'publisher',
  press: 'publisher',
  website: 'publisher',
  site: 'publisher',
  journal: 'journal',
  volume: 'volume',
  vol: 'volume',
  issue: 'issue',
  number: 'issue',
  pages: 'pages',
  pp: 'pages',
  url: 'url',
  link: 'url',
  doi: 'url',
}
const names = Object.keys(fieldNames).join('|')
const fieldPattern = new RegExp(String.raw`(?:^|[\s,;.])(${names})\s*(?::(?!//)|=)\s*`, 'gi')
const urlPattern =
  /\b(?:https?:\/\/\S+[^\s.,!?)"']|www\.\S+[^\s.,!?)"']|(?:doi:\s?)?10\.\d{4,9}\/\S+[^\s.,!?)"'])/i
const yearPattern = /\(?\b(1[4-9]\d{2}|20\d{2})\b\)?/
const publisherPattern =
  /(?:^|,\s*|\.\s+|published by\s+)([\p{L}'&. -]{2,60}(?:Press|Publishing|Publishers|Books|Verlag|University|Routledge|Springer|Wiley|Elsevier|Pearson|Penguin|HarperCollins|Macmillan))\b/u

/** Reads a source given as fields ("author: …, title: …") or as words ("Sapiens by Yuval Noah Harari, 2011"). */
export function readSource(text: string): Source {
  const plain = text.replace(/\s+/g, ' ').trim()
  const source = fieldsOf(plain) ?? fromWords(plain)
  if (!source.title && !source.url && source.authors.length === 0)
    throw new AppError('INVALID_INPUT', 'The source needs a title, an author or an address', {
      errors: [
        {
          path: 'parameters.source',
          message: 'Write it as “title by author, year, publisher” or as an address',
        },
      ],
    })
  return source
}

const nothing: Source = {
  authors: [],
  title: undefined,
  year: undefined,
  publisher: undefined,
  journal: undefined,
  volume: undefined,
  issue: undefined,
  pages: undefined,
  url: undefined,
}

function fieldsOf(text: string): Source | undefined {
  const marks = [...text.matchAll(fieldPattern)]
  if (marks.length === 0) return undefined
  const found = new Map<keyof Source, string>()
  for (const [index, mark] of marks.entries()) {
    const name = fieldNames[(mark[1] ?? '').toLowerCase()]
    const value = text.slice(mark.index + mark[0].length, marks[index + 1]?.index ?? text.length)
    if (name && !found.has(name)) found.set(name, trimmedField(value))
  }
  const { authors = '', ...rest } = Object.fromEntries(found)
  const head = text.slice(0, marks[0]?.index).trim()
  const before = head === '' ? nothing : fromWords(head)
  const year = rest['year'] && (yearPattern.exec(rest['year'])?.[1] ?? rest['year'])
  return {
    ...before,
    ...rest,
    ...(year && { year }),
    authors: authors === '' ? before.authors : authorsOf(authors),
  }
}

function fromWords(text: string): Source {
  const url = urlPattern.exec(text)?.[0]
  let rest = url ? text.replace(url, ' ') : text
  const publisher = publisherPattern.exec(rest)?.[1]?.trim()
  if (publisher) rest = rest.replace(publisher, ' ')
  const quoted = /["“]([^"”]{2,300})["”]/.exec(rest)
  const outside = quoted ? rest.replace(quoted[0], ' ') : rest
  // A year inside quotation marks belongs to the title.
  const year = yearPattern.exec(outside)
  const isTitle = /^\s*\(?\d{4}\)?\s*(?:$|\bby\b)/i.test(outside)
  const withoutYear = year && !isTitle ? outside.replace(year[0], ' ') : outside
  const [before = '', ...after] = withoutYear.split(/\bby\b/i)
  const title = (quoted?.[1] ?? before).replace(/\b(?:published|from)\s*$/i, '')
  return {
    ...nothing,
    title: trimmed(title),
    authors: after.length > 0 ? authorsOf(after.join('by')) : [],
    year: year && withoutYear !== outside ? year[1] : undefined,
    publisher,
    url,
  }
}

const trimmed = (text: string): string | undefined =>
  text.replace(/\s+/g, ' ').replace(/^[\s,.;:()-]+|[\s,.;:(-]+$/g, '') || undefined

/** Without quotation marks and what divides fields; the full stop of an initial stays. */
const trimmedField = (value: string): string =>
  value.replace(/^["“”\s]+|["“”\s,;]+$/g, '').replace(/(?<!\b\p{Lu})\.$/u, '')

const particles = /^(?:van|von|de|da|di|del|der|den|la|le|bin|ibn)$/i

/** "Harari, Yuval Noah", "Richard Dawkins and Helena Cronin", "Strunk, W. & White, E. B." */
function authorsOf(text: string): Author[] {
  const clean = text.replace(/\bet al\b\.?/i, '').replace(/^[\s,.;]+|[\s,;]+$/g, '')
  const people = clean.split(/\s*(?:;|&|\band\b)\s*/i).flatMap((part) => {
    const pieces = part.split(/\s*,\s*/).filter((piece) => piece !== '')
    // Two pieces are "family, given"; pieces of several words each are people.
    return pieces.length === 2 && !(pieces[0] ?? '').includes(' ') ? [part] : pieces
  })
  return people.map(authorOf).filter(({ family }) => family !== '')
}

function authorOf(name: string): Author {
  const [first = '', second] = name.split(/\s*,\s*/)
  if (second) return { family: first.trim(), given: second.split(/\s+/).filter(Boolean) }
  const words = first.trim().split(/\s+/)
  const at = words.findIndex((word, index) => index > 0 && particles.test(word))
  const start = at > 0 ? at : words.length - 1
  return { family: words.slice(start).join(' '), given: words.slice(0, start) }
}
