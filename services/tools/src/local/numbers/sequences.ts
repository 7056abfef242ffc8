import { z } from 'zod'
import {
  type Fraction,
  fraction,
  fractionOf,
  isSame,
  isZero,
  minus,
  over,
  plus,
  times,
  written,
} from '../algebra/fraction.js'
import { polynomialOf, writePolynomial } from '../algebra/polynomial.js'
import { computed, unreadable } from '../computed.js'

const mostTerms = 30
const nextTerms = 3

interface Rule {
  readonly kind: string
  readonly rule: string
  readonly next: (terms: readonly Fraction[]) => Fraction
}

const differences = (terms: readonly Fraction[]): Fraction[] =>
  terms.slice(1).map((term, index) => minus(term, terms[index] ?? term))
const allSame = ([first, ...others]: readonly Fraction[]): boolean =>
  first !== undefined && others.every((other) => isSame(other, first))
const last = (terms: readonly Fraction[]): Fraction => terms.at(-1) ?? fraction(0)

function arithmetic(terms: readonly Fraction[]): Rule | undefined {
  const steps = differences(terms)
  const [step] = steps
  const [first] = terms
  if (!step || !first || !allSame(steps)) return undefined
  const rule = writePolynomial(polynomialOf([minus(first, step), step], 'n'))
  return { kind: 'arithmetic', rule: `a(n) = ${rule}`, next: (known) => plus(last(known), step) }
}

function geometric(terms: readonly Fraction[]): Rule | undefined {
  const [first] = terms
  if (!first || terms.some(isZero)) return undefined
  const ratios = terms.slice(1).map((term, index) => over(term, terms[index] ?? term))
  const [ratio] = ratios
  if (!ratio || !allSame(ratios)) return undefined
  const bracket = (value: Fraction): string =>
    /^\d+$/.test(written(value)) ? written(value) : `(${written(value)})`
  return {
    kind: 'geometric',
    rule: `a(n) = ${bracket(first)} × ${bracket(ratio)}^(n - 1)`,
    next: (known) => times(last(known), ratio),
  }
}

function quadratic(terms: readonly Fraction[]): Rule | undefined {
  const second = differences(differences(terms))
  const [curve] = second
  const [first, after] = terms
  if (!curve || !first || !after || second.length < 2 || !allSame(second)) return undefined
  const a = over(curve, fraction(2))
  const b = minus(minus(after, first), times(fraction(3), a))
  const c = minus(minus(first, a), b)
  return {
    kind: 'quadratic',
    rule: `a(n) = ${writePolynomial(polynomialOf([c, b, a], 'n'))}`,
    next: (known) => plus(last(known), plus(last(differences(known)), curve)),
  }
}

function fibonacci(terms: readonly Fraction[]): Rule | undefined {
  const holds = terms.slice(2).every((term, index) => {
    const [one, two] = [terms[index], terms[index + 1]]
    return one && two && isSame(term, plus(one, two))
  })
  if (terms.length < 5 || !holds) return undefined
  return {
    kind: 'Fibonacci-like',
    rule: 'a(n) = a(n - 1) + a(n - 2)',
    next: (known) => plus(last(known), known.at(-2) ?? fraction(0)),
  }
}

/** The simplest rule among four kinds that every given term obeys, and the next three terms by it. */
export const analyseSequence = computed(z.object({ terms: z.string() }), ({ terms: text }) => {
  const found = text.replace(/[−–]/g, '-').match(/-?\d{1,15}(?:\/\d{1,15}|\.\d{1,10})?/g) ?? []
  const terms = found.slice(0, mostTerms).flatMap((term) => {
    const [top = '', bottom] = term.split('/')
    const [value, divisor] = [fractionOf(top), fractionOf(bottom ?? '1')]
    return value && divisor && !isZero(divisor) ? [over(value, divisor)] : []
  })
  if (terms.length < 3) throw unreadable('terms', 'Write at least three terms, such as 2, 5, 8, 11')
  const rule = arithmetic(terms) ?? geometric(terms) ?? quadratic(terms) ?? fibonacci(terms)
  if (!rule)
    throw unreadable(
      'terms',
      'No arithmetic, geometric, quadratic or Fibonacci-like rule fits these terms; a quadratic one needs four',
    )
  const known = [...terms]
  for (let count = 0; count < nextTerms; count += 1) known.push(rule.next(known))
  return {
    kind: rule.kind,
    rule: rule.rule,
    next_terms: known.slice(terms.length).map(written),
    differences: differences(terms).map(written),
  }
})
