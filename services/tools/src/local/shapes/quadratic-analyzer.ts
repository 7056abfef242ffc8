import { z } from 'zod'
import { inOneNotation, NotAnExpression, parseExpression } from '../algebra/expression.js'
import {
  type Fraction,
  fraction,
  isNegative,
  isZero,
  minus,
  negated,
  over,
  plus,
  power,
  times,
  written,
} from '../algebra/fraction.js'
import {
  coefficientsOf,
  expand,
  numberOf,
  polynomialOf,
  variablesOf,
  writePolynomial,
} from '../algebra/polynomial.js'
import { computed, unreadable } from '../computed.js'
import { factored } from '../solver/polynomial-questions.js'
import { byQuadratic } from '../solver/quadratics.js'

const howTo = 'Write a quadratic of one variable, such as y = x^2 - 4x + 3'

/** The coefficients from the constant on of a polynomial in one variable; `y =` or `f(x) =` may stand before it. */
function readPolynomial(text: string, name: string): { variable: string; coefficients: Fraction[] } {
  try {
    const plain = inOneNotation(
      text.replace(/^\s*(?:the )?(?:function|parabola|quadratic|curve|graph of)?\s*/i, '').trim(),
    )
    const body = plain
      .replace(/^(?:y|[fgh]\s*\(\s*[a-z]\s*\))?\s*=\s*/i, '')
      .replace(/^\([a-z]\)\s*=\s*/, '')
      .replace(/\s*=\s*0$/, '')
      .replace(/[?.!]+$/, '')
    const { top, bottom } = expand(parseExpression(body))
    const [variable = 'x', ...others] = variablesOf(top)
    const coefficients = coefficientsOf(top, variable)
    if (coefficients && others.length === 0 && numberOf(bottom)) return { variable, coefficients }
  } catch (error) {
    if (!(error instanceof NotAnExpression)) throw error
  }
  throw unreadable(name, howTo)
}

/** Vertex, axis, zeros, factors and direction of a parabola. */
export const analyseQuadratic = computed(z.object({ quadratic: z.string() }), ({ quadratic }) => {
  const { variable, coefficients } = readPolynomial(quadratic, 'quadratic')
  const [c = fraction(0), b = fraction(0), a] = coefficients
  if (!a || coefficients.length !== 3) throw unreadable('quadratic', howTo)
  const h = over(negated(b), times(fraction(2), a))
  const k = plus(plus(times(a, power(h, 2)), times(b, h)), c)
  const discriminant = minus(power(b, 2), times(fraction(4), times(a, c)))
  const roots = byQuadratic(coefficients, variable, [])
  const lead =
    written(a) === '1'
      ? ''
      : written(a) === '-1'
        ? '-'
        : /\//.test(written(a))
          ? `(${written(a)})`
          : written(a)
  const inner = writePolynomial(polynomialOf([negated(h), fraction(1)], variable))
  const rest = isZero(k) ? '' : isNegative(k) ? ` - ${written(negated(k))}` : ` + ${written(k)}`
  return {
    standard_form: writePolynomial(polynomialOf(coefficients, variable)),
    vertex_form: `${lead}(${inner})^2${rest}`,
    factored_form: factored(coefficients, variable) ?? 'no factors with fractions',
    vertex: `(${written(h)}, ${written(k)})`,
    axis_of_symmetry: `${variable} = ${written(h)}`,
    discriminant: written(discriminant),
    zeros: roots.answer,
    y_intercept: written(c),
    opens: isNegative(a) ? 'downwards' : 'upwards',
  }
})

const mostRows = 41
/** The values of a polynomial at whole numbers. "from -3 to 3" says where. */
export const tabulateFunction = computed(z.object({ function: z.string() }), ({ function: text }) => {
  const range =
    /\b(?:from|for [a-z] from|between|for)\s*(?:[a-z]\s*=\s*)?(-?\d{1,4})\s*(?:to|and|\.\.+|-)\s*(-?\d{1,4})\s*[.?!]*$/i.exec(
      text,
    )
  const body = range ? text.slice(0, range.index) : text
  const { variable, coefficients } = readPolynomial(body.replace(/[\s,]+$/, ''), 'function')
  const [first, second] = range ? [Number(range[1]), Number(range[2])] : [-5, 5]
  const [low, high] = [Math.min(first, second), Math.max(first, second)]
  const step = Math.max(1, Math.ceil((high - low + 1) / mostRows))
  const rows: { x: number; y: string }[] = []
  for (let x = low; x <= high; x += step) {
    const y = coefficients.reduceRight(
      (sum, coefficient) => plus(times(sum, fraction(x)), coefficient),
      fraction(0),
    )
    rows.push({ x, y: written(y) })
  }
  return { function: writePolynomial(polynomialOf(coefficients, variable)), variable, rows }
})
