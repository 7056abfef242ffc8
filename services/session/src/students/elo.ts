import type { AnswerDifficulty } from '@tutor/contracts'

/**
 * Elo rating as a model of the learner (R. Pelánek, "Applications of the Elo rating system in adaptive educational
 * systems", Computers & Education 98, 2016): the skill θ is compared with the difficulty d of a question, both in logits,
 * and moves by the surprise of the answer, less and less with each answer.
 *
 *     P(right) = 1 / (1 + e^-(θ - d))        θ ← θ + U(n) · (answer - P(right))        U(n) = a / (1 + b·n)
 */
const a = 1
const b = 0.05

/** Difficulties are given by their names instead of being estimated: one logit below and above the middle. */
const difficulties: Readonly<Record<AnswerDifficulty, number>> = {
  easy: -1,
  beginner: -1,
  medium: 0,
  intermediate: 0,
  hard: 1,
  advanced: 1,
}

/** A probability is never certain, so that it can move again. */
const surest = 0.995

const logistic = (skill: number): number => 1 / (1 + Math.exp(-skill))
const logit = (probability: number): number => Math.log(probability / (1 - probability))
const bounded = (probability: number): number => Math.min(surest, Math.max(1 - surest, probability))

export interface Answer {
  readonly correct: boolean
  readonly difficulty: AnswerDifficulty
}

/**
 * The probability of a right answer to a question of middle difficulty after these answers, in their order, when it was
 * `probability` after `seen` answers; and how many right ones were to be expected.
 */
export function afterAnswers(
  probability: number,
  seen: number,
  answers: readonly Answer[],
): { readonly probability: number; readonly expected: number } {
  let skill = logit(bounded(probability))
  let expected = 0
  for (const [index, { correct, difficulty }] of answers.entries()) {
    const right = logistic(skill - difficulties[difficulty])
    expected += right
    skill += (a / (1 + b * (seen + index))) * ((correct ? 1 : 0) - right)
  }
  return { probability: Math.round(bounded(logistic(skill)) * 1e6) / 1e6, expected }
}
