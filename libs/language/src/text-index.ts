import MiniSearch from 'minisearch'
import { stemmer } from 'stemmer'

/** A text that can be found: its fields by name. */
export interface IndexedText<Field extends string> {
  readonly id: string
  readonly fields: Readonly<Record<Field, string>>
}

export interface TextMatch {
  readonly id: string
  /** Okapi BM25+ over the weighted fields (Lv and Zhai 2011); larger is better, only comparable within one search. */
  readonly score: number
}

export interface TextIndex {
  /** The best texts for a question, best first; empty when no word of it is known. */
  search(question: string, most: number): readonly TextMatch[]
}

/** Words that every question has. */
const empty = new Set(
  `a an the of to in on for and or with is are be been was were can could would should will i i'm i'd you me my it its
  this that these those what which who how do does did please your from by as at any some we us our about so just if but
  not no have has need want help give make get let there here am`.split(/\s+/),
)

const termOf = (word: string): string | null => {
  const lower = word.toLowerCase().replaceAll('’', "'")
  return empty.has(lower) ? null : stemmer(lower)
}

/** Finds texts by their words, stemmed by Porter's rules. `weights` say what a hit in each field counts. */
export function createTextIndex<Field extends string>(
  texts: Iterable<IndexedText<Field>>,
  weights: Readonly<Record<Field, number>>,
): TextIndex {
  const search = new MiniSearch({
    fields: Object.keys(weights),
    processTerm: termOf,
    // "constructor" is a word that a student may use.
    extractField: (text: IndexedText<Field>, field) =>
      field === 'id' ? text.id : (text.fields[field as Field] ?? ''),
    searchOptions: { boost: { ...weights }, bm25: { k: 1.2, b: 0.5, d: 0 } },
  })
  search.addAll([...texts])
  return {
    search: (question, most) =>
      search
        .search(question)
        .slice(0, most)
        // The id is the one that was given, whatever the library's type says.
        .map(({ id, score }) => ({ id: String(id), score })),
  }
}
