import { type Fraction, fraction, fractionOf } from './fraction.js'

/** What a line of school mathematics says, before it is worked out. */
export type Expression =
  | { readonly kind: 'number'; readonly value: Fraction; readonly text?: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'negative'; readonly of: Expression }
  | { readonly kind: 'root'; readonly of: Expression }
  | {
      readonly kind: 'operation'
      readonly sign: Sign
      readonly left: Expression
      readonly right: Expression
    }
export type Sign = '+' | '-' | '*' | '/' | '^'

/** The text is no expression of numbers, single letters, + - * / ^ %, roots and brackets. */
export class NotAnExpression extends Error {}

/** Brackets inside brackets; real problems have a handful. */
const deepest = 40
const mostTokens = 400

const unified: readonly (readonly [RegExp, string])[] = [
  [/[−–]/g, '-'],
  [/[×·⋅]|(?<=[\d)] ?)x(?= ?\d)/g, '*'],
  [/[÷∶]/g, '/'],
  [/\*\*/g, '^'],
  [/²/g, '^2'],
  [/³/g, '^3'],
  [/\bdivided by\b/gi, '/'],
  [/\b(?:times|multiplied by)\b/gi, '*'],
  [/\bplus\b/gi, '+'],
  [/\bminus\b/gi, '-'],
  [/\bsquared\b/gi, '^2'],
  [/\bcubed\b/gi, '^3'],
  [/\bto the power of\b/gi, '^'],
  [/\bsquare root of\b/gi, 'sqrt '],
  [/√/g, 'sqrt '],
  [/(?<=\d),(?=\d{3}(?!\d))/g, ''],
  // "2 1/2" is two and a half.
  [/(?<![\d./^])(\d+) (\d+)\/(\d+)(?![\d.])/g, '($1+$2/$3)'],
]

/** The same problem in one notation: typographic and spoken operators become `+ - * / ^`. */
export const inOneNotation = (text: string): string =>
  unified.reduce((changed, [pattern, replacement]) => changed.replace(pattern, replacement), text)

const tokenPattern = /\s*(?:(\d+(?:\.\d+)?|\.\d+)|(sqrt)|([a-zA-Z]+)|([-+*/^()%]))/y

function tokensOf(text: string): string[] {
  const tokens: string[] = []
  tokenPattern.lastIndex = 0
  const end = text.trimEnd().length
  while (tokenPattern.lastIndex < end) {
    const found = tokenPattern.exec(text)
    if (!found || tokens.length >= mostTokens) throw new NotAnExpression()
    const word = found[3]
    if (word === undefined) tokens.push(found[0].trim())
    else if (word.length === 1 || /^[xyz]+$/.test(word)) tokens.push(...word)
    else throw new NotAnExpression()
  }
  return tokens
}

/** Reads an expression that is in one notation already. Throws NotAnExpression. */
export function parseExpression(text: string): Expression {
  const tokens = tokensOf(text)
  let at = 0
  let depth = 0
  const take = (...signs: readonly string[]): string | undefined => {
    const token = tokens[at]
    if (token === undefined || !signs.includes(token)) return undefined
    at += 1
    return token
  }
  const operation = (sign: Sign, left: Expression, right: Expression): Expression => ({
    kind: 'operation',
    sign,
    left,
    right,
  })
  function sum(): Expression {
    if (++depth > deepest) throw new NotAnExpression()
    let left = product()
    for (let sign = take('+', '-'); sign; sign = take('+', '-'))
      left = operation(sign === '+' ? '+' : '-', left, product())
    depth -= 1
    return left
  }
  function product(): Expression {
    let left = signed()
    for (;;) {
      const sign = take('*', '/')
      if (sign) left = operation(sign === '*' ? '*' : '/', left, signed())
      // "2x" and "3(x + 1)", but "2 3" says nothing.
      else if (/^[a-zA-Z(]/.test(tokens[at] ?? '')) left = operation('*', left, raised())
      else return left
    }
  }
  function signed(): Expression {
    if (take('-')) {
      if (++depth > deepest) throw new NotAnExpression()
      const of = signed()
      depth -= 1
      return { kind: 'negative', of }
    }
    take('+')
    return raised()
  }
  function raised(): Expression {
    const base = atom()
    if (!take('^')) return base
    if (++depth > deepest) throw new NotAnExpression()
    const exponent = signed()
    depth -= 1
    return operation('^', base, exponent)
  }
  function atom(): Expression {
    const token = tokens[at]
    at += 1
    if (token === '(') {
      const inside = sum()
      if (!take(')')) throw new NotAnExpression()
      return withPercent(inside)
    }
    if (token === 'sqrt') return { kind: 'root', of: atom() }
    if (token !== undefined && /^[a-zA-Z]$/.test(token)) return { kind: 'variable', name: token }
    const value = fractionOf(token ?? '')
    if (!value || token === undefined) throw new NotAnExpression()
    return withPercent({ kind: 'number', value, text: token })
  }
  const withPercent = (value: Expression): Expression =>
    take('%') ? operation('/', value, { kind: 'number', value: fraction(100) }) : value
  const whole = sum()
  if (at < tokens.length) throw new NotAnExpression()
  return whole
}
