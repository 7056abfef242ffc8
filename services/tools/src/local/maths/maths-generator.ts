import type { Level, Question } from '../../library/topic.js'
import type { Random } from '../seeded-random.js'

/** Makes one question with an exact answer. Wrong answers come from the usual slips. */
export type MathsGenerator = (level: Level, random: Random) => Question

/** The first three of the slips that are no right answer and no repeat; `more` goes on where slips coincide. */
export function threeWrong(
  answer: string,
  slips: readonly string[],
  more: (step: number) => string,
): string[] {
  const wrong = new Set(slips.filter((slip) => slip !== answer))
  for (let step = 1; wrong.size < 3; step += 1) if (more(step) !== answer) wrong.add(more(step))
  return [...wrong].slice(0, 3)
}

/** A whole number from -most to most, but never 0. */
export const nonZero = (random: Random, most: number): number =>
  random.integer(1, most) * (random.chance() ? 1 : -1)
