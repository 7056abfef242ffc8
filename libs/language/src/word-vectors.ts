import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const folder = new URL('../data/', import.meta.url)
/** Product quantisation (Jégou, Douze and Schmid 2011): each vector is 25 pieces of 4 numbers, each piece one of 256. */
const [pieces, width, choices] = [25, 4, 256] as const
const dimensions = pieces * width

/** How much the rank of a word counts: rare words tell more than common ones. */
const weightOf = (rank: number): number => Math.log(rank + 10)

/** Meanings of the 120,000 commonest English words as vectors (GloVe, Pennington, Socher and Manning 2014). */
export interface WordVectors {
  readonly dimensions: number
  /** The word's place among all, commonest first; undefined for a word that is not known. */
  rankOf(word: string): number | undefined
  /** The weighted mean of the words that are known, of length five; zeros where none is. */
  meanOf(words: Iterable<string>): Float64Array
}

function readFiles() {
  const words = gunzipSync(readFileSync(new URL('words.txt.gz', folder)))
    .toString()
    .split('\n')
  const file = readFileSync(new URL('word-vectors.bin', folder))
  const bookBytes = dimensions * choices * Float32Array.BYTES_PER_ELEMENT
  const books = new Float32Array(new Uint8Array(file.subarray(0, bookBytes)).buffer)
  return { ranks: new Map(words.map((word, rank) => [word, rank])), books, codes: file.subarray(bookBytes) }
}

/** As long as some ten of a model's yes-or-no features together, so that training heeds both. */
const meanLength = 5

const scaled = (sum: Float64Array): Float64Array => {
  const length = Math.hypot(...sum) / meanLength
  return length === 0 ? sum : sum.map((value) => value / length)
}

function open(): WordVectors {
  const { ranks, books, codes } = readFiles()
  const add = (sum: Float64Array, rank: number): void => {
    const weight = weightOf(rank)
    for (let piece = 0; piece < pieces; piece += 1) {
      const from = (piece * choices + (codes[rank * pieces + piece] ?? 0)) * width
      for (let at = 0; at < width; at += 1)
        sum[piece * width + at] = (sum[piece * width + at] ?? 0) + weight * (books[from + at] ?? 0)
    }
  }
  return {
    dimensions,
    rankOf: (word) => ranks.get(word),
    meanOf: (words) => {
      const sum = new Float64Array(dimensions)
      for (const word of words) {
        const rank = ranks.get(word)
        if (rank !== undefined) add(sum, rank)
      }
      return scaled(sum)
    },
  }
}

let opened: WordVectors | undefined
/** The vectors, read from their files when they are first asked for. */
export const wordVectors = (): WordVectors => {
  opened ??= open()
  return opened
}
