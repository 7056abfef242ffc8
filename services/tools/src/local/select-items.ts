import type { Level } from '../library/topic.js'
import { levels } from '../library/topic.js'
import type { Random } from './seeded-random.js'

/** Something that can be asked once. Two items that share a mark ask for the same thing. */
export interface Item {
  readonly level: Level
  readonly marks: readonly string[]
}

export interface Selection<I> {
  readonly items: readonly I[]
  /** How many of them are of another difficulty than the one asked for, by that difficulty. */
  readonly borrowed: ReadonlyMap<Level, number>
}

/** Levels to look at, the asked one first. A step of one at most: nobody at the easy end gets hard items. */
const nearLevels = (level: Level): readonly Level[] => [
  level,
  ...levels.filter((other) => Math.abs(levels.indexOf(other) - levels.indexOf(level)) === 1),
]

/**
 * Takes up to `count` items: all sources of the asked level in order of preference, each shuffled, before any of a
 * neighbouring level. Never two that ask for the same thing; gives fewer where there are no more.
 */
export function selectItems<I extends Item>(
  sourcesOf: (level: Level) => readonly (readonly I[])[],
  level: Level,
  count: number,
  random: Random,
): Selection<I> {
  const items: I[] = []
  const seen = new Set<string>()
  const candidates = nearLevels(level).flatMap((near) =>
    sourcesOf(near).flatMap((source) => random.shuffle(source)),
  )
  for (const item of candidates) {
    if (items.length === count) break
    if (item.marks.some((mark) => seen.has(mark))) continue
    for (const mark of item.marks) seen.add(mark)
    items.push(item)
  }
  const borrowed = new Map<Level, number>()
  for (const item of items)
    if (item.level !== level) borrowed.set(item.level, (borrowed.get(item.level) ?? 0) + 1)
  return { items, borrowed }
}

/** A mark of a text, the same in any case and punctuation. */
export const markOf = (kind: string, text: string): string =>
  `${kind}:${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+*/=^-]+/gu, ' ')
    .trim()}`
