import { z } from 'zod'
import { computed } from '../computed.js'
import { readSource, type Source } from './source.js'
import { citationStyles, writers } from './styles.js'

/** A citation of what the text says of the source. Titles keep their capitals, since no rule knows proper names. */
export const writeCitation = computed(
  z.object({ source: z.string(), style: z.enum(citationStyles) }),
  ({ source: text, style }) => {
    const source = readSource(text)
    return { ...writers[style](source), style, missing: missingIn(source) }
  },
)

function missingIn(source: Source): string[] {
  const isJournal = source.journal !== undefined
  const wanted: readonly (readonly [string, boolean])[] = [
    ['author', source.authors.length > 0],
    ['title', source.title !== undefined],
    ['year', source.year !== undefined],
    ['publisher', source.publisher !== undefined || isJournal || source.url !== undefined],
    ['volume', !isJournal || source.volume !== undefined],
    ['pages', !isJournal || source.pages !== undefined],
  ]
  return wanted.filter(([, known]) => !known).map(([name]) => name)
}
