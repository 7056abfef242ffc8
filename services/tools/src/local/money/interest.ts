import { z } from 'zod'
import { computed, unreadable } from '../computed.js'
import { rounded } from '../numbers/numerals.js'

const frequencies = { yearly: 1, half_yearly: 2, quarterly: 4, monthly: 12, daily: 365 } as const
const mostYears = 100
const mostRows = 40

/** "1000 at 5% for 3 years": principal, yearly rate in percent, and years. */
function readTerms(text: string) {
  const plain = text.replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
  const rate = /(\d+(?:\.\d+)?)\s*(?:%|percent|per cent)/i.exec(plain)
  const time = /(\d+(?:\.\d+)?)[ -]*(years?|yrs?|y\b|months?|days?)/i.exec(plain)
  const rest = [rate?.[0], time?.[0]].reduce<string>(
    (left, part) => (part ? left.replace(part, ' ') : left),
    plain,
  )
  const principal = /\d+(?:\.\d+)?/.exec(rest)?.[0]
  if (!rate || !time || principal === undefined)
    throw unreadable(
      'terms',
      'Give the amount, the yearly rate and the time, such as “1000 at 5% for 3 years”',
    )
  const parts = /^m/i.test(time[2] ?? '') ? 12 : /^d/i.test(time[2] ?? '') ? 365 : 1
  return { principal: Number(principal), rate: Number(rate[1]), years: Number(time[1]) / parts }
}

/** Compound interest beside simple interest, year by year. */
export const compoundInterest = computed(
  z.object({
    terms: z.string(),
    compounding: z.enum(['yearly', 'half_yearly', 'quarterly', 'monthly', 'daily']),
  }),
  ({ terms, compounding }) => {
    const { principal, rate, years } = readTerms(terms)
    if (years > mostYears || rate > 1_000 || principal > 1e12)
      throw unreadable('terms', `At most ${mostYears} years, 1000% and 1,000,000,000,000`)
    const times = frequencies[compounding]
    const balance = (time: number): number => principal * (1 + rate / 100 / times) ** (times * time)
    const final = balance(years)
    const shown = Array.from({ length: Math.min(mostRows, Math.floor(years)) }, (_, index) => index + 1)
    return {
      final_amount: rounded(final, 2),
      compound_interest: rounded(final - principal, 2),
      simple_interest: rounded((principal * rate * years) / 100, 2),
      years_table: shown.map((year) => ({
        year,
        balance: rounded(balance(year), 2),
        interest_of_the_year: rounded(balance(year) - balance(year - 1), 2),
      })),
      steps: [
        `A = P(1 + r/n)^(nt) with P = ${principal}, r = ${rate}%, n = ${times} and t = ${rounded(years)}`,
        `A = ${principal} × (1 + ${rounded(rate / 100, 6)}/${times})^(${rounded(times * years)}) = ${rounded(final, 2)}`,
      ],
    }
  },
)
