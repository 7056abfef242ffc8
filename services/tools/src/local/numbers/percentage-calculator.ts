import { z } from 'zod'
import { computed, unreadable } from '../computed.js'
import { solvePercentage } from '../solver/percentages.js'

/** "80 is 20" is what is left of "what percent of 80 is 20". */
const readings = (text: string): string[] => [
  text,
  `percentage change ${text}`,
  `from ${text}`,
  `what percent of ${text}`,
  `what percent ${text}`,
]

/** A share, a rate, a change, a discount or the whole, with the steps. */
export const calculatePercentage = computed(z.object({ question: z.string() }), ({ question }) => {
  const plain = question
    .trim()
    .replace(/^(?:what is|what's|calculate|find|the|of a|a|an|is)\s+/i, '')
    .replace(/[?.!\s]+$/, '')
  for (const reading of readings(plain)) {
    const solution = solvePercentage(reading)
    if (solution)
      return {
        result: solution.answer,
        steps: solution.steps.map(({ description, expression }) => `${description} ${expression}`),
        check: solution.check,
      }
  }
  throw unreadable(
    'question',
    'Ask as in “from 80 to 100”, “20 is what percent of 80”, “20% off 50” or “30 is 15% of what”',
  )
})
