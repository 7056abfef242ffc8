import { type MathsGenerator, threeWrong } from './maths-generator.js'

/** Percentages of whole numbers: a share, then a rise or fall, then the value before a change. Results are whole. */
export const percentageQuestion: MathsGenerator = (level, random) => {
  const percent = 5 * random.integer(1, 18)
  const base = 20 * random.integer(1, 25)
  const part = (base * percent) / 100
  const isRise = random.chance()
  const changed = isRise ? base + part : base - part
  const factor = `${isRise ? 100 + percent : 100 - percent}%`
  if (level === 'easy')
    return {
      level,
      question: `What is ${percent}% of ${base}?`,
      answer: String(part),
      why: `${percent}% means ${percent} out of 100, and ${base} × ${percent} ÷ 100 = ${part}.`,
      hint: `Find 1% or 10% of ${base} first.`,
      wrong: wrongNumbers(part, [base - part, part * 10, part + 5]),
    }
  if (level === 'medium')
    return {
      level,
      question: `A price of ${base} ${isRise ? 'rises' : 'falls'} by ${percent}%. What is the new price?`,
      answer: String(changed),
      why: `The new price is ${factor} of ${base}: ${base} ${isRise ? '+' : '-'} ${part} = ${changed}.`,
      hint: `First find ${percent}% of ${base}.`,
      wrong: wrongNumbers(changed, [
        part,
        isRise ? base - part : base + part,
        isRise ? base + percent : base - percent,
      ]),
    }
  return {
    level,
    question: `After ${isRise ? 'a rise' : 'a fall'} of ${percent}% a price is ${changed}. What was it before?`,
    answer: String(base),
    why: `${changed} is ${factor} of the old price, so the old price is ${changed} ÷ ${isRise ? 100 + percent : 100 - percent} × 100 = ${base}.`,
    hint: `${changed} stands for ${factor} of the old price, not for 100%.`,
    wrong: wrongNumbers(base, [changed, isRise ? changed - percent : changed + percent, base + part]),
  }
}

const wrongNumbers = (answer: number, slips: readonly number[]): string[] =>
  threeWrong(String(answer), slips.filter((slip) => slip > 0).map(String), (step) =>
    String(answer + step * 2),
  )
