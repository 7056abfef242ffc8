import { createHash } from 'node:crypto'

/** A source of chance that gives the same row of values for the same seed. */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number
  chance(): boolean
  /** Draws that come true about half the time: of each two draws in a row one does. */
  evenChances(): () => boolean
  pick<T>(values: readonly [T, ...T[]]): T
  /** A shuffled copy. */
  shuffle<T>(values: readonly T[]): T[]
}

/** Chance seeded by a text (mulberry32 over a SHA-256 of it); not for secrets. */
export function seededRandom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0)
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const integer = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return {
    integer,
    chance: () => next() < 0.5,
    evenChances() {
      let second: boolean | undefined
      return () => {
        const drawn = second ?? next() < 0.5
        second = second === undefined ? !drawn : undefined
        return drawn
      }
    },
    pick: (values) => values[integer(0, values.length - 1)] ?? values[0],
    shuffle: (values) =>
      values
        .map((value) => ({ value, key: next() }))
        .sort((left, right) => left.key - right.key)
        .map(({ value }) => value),
  }
}
