import { elementOfSymbol } from './elements.js'

export type Composition = ReadonlyMap<string, number>

const subscripts = '₀₁₂₃₄₅₆₇₈₉'
const mostAtoms = 100_000
const deepest = 10

/** The formula in plain characters: `H₂O` is `H2O`, and the dots of hydrates are `.`. */
const plainFormula = (text: string): string =>
  [...text]
    .map((character) => (subscripts.includes(character) ? String(subscripts.indexOf(character)) : character))
    .join('')
    .replace(/[·•*]/g, '.')
    .replace(/[[{]/g, '(')
    .replace(/[\]}]/g, ')')

const pattern = /([A-Z][a-z]?)(\d{0,5})|(\()|\)(\d{0,5})|(\.)(\d{0,5})/y
type Atoms = Map<string, number>

const add = (to: Atoms, symbol: string, count: number): void =>
  void to.set(symbol, (to.get(symbol) ?? 0) + count)

/** Closes a bracket: what stands in it counts as often as the number behind it says. */
function close(open: Atoms[], times: number): boolean {
  const inside = open.pop()
  const below = open.at(-1)
  if (!inside || !below) return false
  for (const [name, count] of inside) add(below, name, count * times)
  return true
}

/** Takes one piece of the formula in; false where it makes no sense. */
function takePiece(open: Atoms[], found: RegExpExecArray, factor: number): boolean {
  const [, symbol, count, bracket, outer] = found
  const top = open.at(-1)
  if (!top) return false
  if (symbol !== undefined) {
    add(top, symbol, Number(count || 1) * factor)
    return elementOfSymbol.has(symbol)
  }
  if (bracket === undefined) return close(open, Number(outer || 1))
  open.push(new Map())
  return open.length <= deepest
}

/** How many atoms of each element a formula has; undefined for what is no formula. Nested brackets and hydrates count. */
export function compositionOf(formula: string): Composition | undefined {
  const text = plainFormula(formula.trim().replace(/\((?:s|l|g|aq)\)$/, ''))
  const open: Atoms[] = [new Map()]
  let factor = 1
  pattern.lastIndex = 0
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text)
    if (!found) return undefined
    if (found[5] !== undefined) factor = Number(found[6] || 1)
    else if (!takePiece(open, found, factor)) return undefined
  }
  const counts = [...(open[0]?.values() ?? [])]
  const total = counts.reduce((sum, count) => sum + count, 0)
  const isWhole = open.length === 1 && total > 0 && total <= mostAtoms && !counts.includes(0)
  return isWhole ? open[0] : undefined
}
