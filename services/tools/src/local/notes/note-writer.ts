import type { Topic } from '../../library/topic.js'
import type { NoteSection } from '../tool-schemas.js'

/** Writes a page in one form. Examples and analogies that are not wanted have been taken out of the page before. */
export type NoteWriter = (topic: Topic) => NoteSection[]

/** A section without what it does not name. */
export const section = (
  parts: Pick<NoteSection, 'title' | 'content'> & Partial<NoteSection>,
): NoteSection => ({
  key_points: [],
  examples: [],
  analogies: [],
  ...parts,
})

/** A list in two parts, for two sections that share its items. */
export function halves<T>(items: readonly T[]): readonly [T[], T[]] {
  const middle = Math.ceil(items.length / 2)
  return [items.slice(0, middle), items.slice(middle)]
}
