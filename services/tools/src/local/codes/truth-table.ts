import { z } from 'zod'
import { computed, unreadable } from '../computed.js'

type Assignment = ReadonlyMap<string, boolean>
type Formula = (values: Assignment) => boolean

const howTo = 'Write a formula of letters with and, or, not, xor, -> and <->, such as (p and q) -> not r'
const mostVariables = 5
const mostTokens = 120
const deepest = 30

const words: readonly (readonly [RegExp, string])[] = [
  [/<->|<=>|↔|⇔|≡|\bif and only if\b|\biff\b/gi, ' ↔ '],
  [/->|=>|→|⇒|⊃|\bimplies\b/gi, ' → '],
  [/&&?|∧|\band\b/gi, ' ∧ '],
  [/\|\|?|∨|\bor\b/gi, ' ∨ '],
  [/⊕|\bxor\b/gi, ' ⊕ '],
  [/[~!¬]|\bnot\b/gi, ' ¬ '],
]
const binary: readonly (readonly [string, (left: boolean, right: boolean) => boolean])[] = [
  ['↔', (left, right) => left === right],
  ['→', (left, right) => !left || right],
  ['⊕', (left, right) => left !== right],
  ['∨', (left, right) => left || right],
  ['∧', (left, right) => left && right],
]

/** Weakest to strongest: ↔, →, ⊕, ∨, ∧, ¬. An implication associates to the right. */
function parse(tokens: readonly string[]): Formula {
  let at = 0
  let depth = 0
  function level(index: number): Formula {
    const operator = binary[index]
    if (!operator) return negation()
    const [sign, apply] = operator
    const left = level(index + 1)
    if (tokens[at] !== sign) return left
    at += 1
    deeper()
    const right = level(index)
    return (values) => apply(left(values), right(values))
  }
  const deeper = (): void => {
    if (++depth > deepest) throw unreadable('formula', howTo)
  }
  function negation(): Formula {
    const token = tokens[at]
    at += 1
    if (token === '¬') {
      deeper()
      const inner = negation()
      return (values) => !inner(values)
    }
    if (token === '(') {
      deeper()
      const inner = level(0)
      at += 1
      if (tokens[at - 1] === ')') return inner
    }
    if (token === undefined || !/^[a-z]$/i.test(token)) throw unreadable('formula', howTo)
    return (values) => values.get(token) ?? false
  }
  const formula = level(0)
  if (at < tokens.length) throw unreadable('formula', howTo)
  return formula
}

/** All rows of a formula of up to five letters, and whether it is a tautology or a contradiction. */
export const buildTruthTable = computed(z.object({ formula: z.string() }), ({ formula: text }) => {
  const plain = words
    .reduce((changed, [pattern, sign]) => changed.replace(pattern, sign), text)
    .replace(/[?.!,;:\s]+$/, '')
  const tokens = plain.match(/[a-z]+|\S/gi) ?? []
  if (tokens.length === 0 || tokens.length > mostTokens) throw unreadable('formula', howTo)
  const formula = parse(tokens)
  const variables = [...new Set(tokens.filter((token) => /^[a-z]$/i.test(token)))].sort()
  if (variables.length > mostVariables)
    throw unreadable('formula', `At most ${mostVariables} different letters`)
  const letter = (value: boolean): string => (value ? 'T' : 'F')
  const rows = Array.from({ length: 2 ** variables.length }, (_, row) => {
    const values = new Map(
      variables.map((name, index) => [name, ((row >> (variables.length - 1 - index)) & 1) === 0] as const),
    )
    return {
      ...Object.fromEntries(variables.map((name) => [name, letter(values.get(name) ?? false)])),
      result: letter(formula(values)),
    }
  })
  const results = new Set(rows.map(({ result }) => result))
  return {
    formula: plain.replace(/\s+/g, ' ').replace(/¬ /g, '¬').replace(/\( /g, '(').replace(/ \)/g, ')').trim(),
    rows,
    kind: results.size === 2 ? 'contingent' : results.has('T') ? 'tautology' : 'contradiction',
  }
})
