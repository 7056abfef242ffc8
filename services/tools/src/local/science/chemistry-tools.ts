import { z } from 'zod'
import { computed, unreadable } from '../computed.js'
import { rounded } from '../numbers/numerals.js'
import { elementIn, elementOfSymbol } from './elements.js'
import { compositionOf } from './formulas-of-compounds.js'

/** What the periodic table says of an element. */
export const lookUpElement = computed(z.object({ element: z.string() }), ({ element: text }) => {
  const found = elementIn(text)
  if (!found)
    throw unreadable('element', 'Name an element, its symbol or its atomic number, such as iron, Fe or 26')
  const neutrons = Math.round(found.weight) - found.number
  return {
    name: found.name,
    symbol: found.symbol,
    atomic_number: found.number,
    atomic_weight: found.weight,
    group: found.group === 0 ? 'f-block' : String(found.group),
    period: found.period,
    category: found.category,
    particles: `${found.number} protons, ${found.number} electrons and, in a typical atom, about ${neutrons} neutrons`,
    electron_configuration: configurationOf(found.number),
  }
})

/** Atoms whose ground state breaks the order of filling (NIST Atomic Spectra Database). */
const exceptions: Readonly<Record<number, string>> = {
  24: '[Ar] 3d5 4s1',
  29: '[Ar] 3d10 4s1',
  41: '[Kr] 4d4 5s1',
  42: '[Kr] 4d5 5s1',
  44: '[Kr] 4d7 5s1',
  45: '[Kr] 4d8 5s1',
  46: '[Kr] 4d10',
  47: '[Kr] 4d10 5s1',
  57: '[Xe] 5d1 6s2',
  58: '[Xe] 4f1 5d1 6s2',
  64: '[Xe] 4f7 5d1 6s2',
  78: '[Xe] 4f14 5d9 6s1',
  79: '[Xe] 4f14 5d10 6s1',
  89: '[Rn] 6d1 7s2',
  90: '[Rn] 6d2 7s2',
  91: '[Rn] 5f2 6d1 7s2',
  92: '[Rn] 5f3 6d1 7s2',
  93: '[Rn] 5f4 6d1 7s2',
  96: '[Rn] 5f7 6d1 7s2',
  103: '[Rn] 5f14 7s2 7p1',
}
const shells = [
  '1s',
  '2s',
  '2p',
  '3s',
  '3p',
  '4s',
  '3d',
  '4p',
  '5s',
  '4d',
  '5p',
  '6s',
  '4f',
  '5d',
  '6p',
  '7s',
  '5f',
  '6d',
  '7p',
]
const capacity: Readonly<Record<string, number>> = { s: 2, p: 6, d: 10, f: 14 }
const nobles: readonly (readonly [number, string])[] = [
  [86, 'Rn'],
  [54, 'Xe'],
  [36, 'Kr'],
  [18, 'Ar'],
  [10, 'Ne'],
  [2, 'He'],
]

/** By the order of filling (Madelung), behind the noble gas before it. */
function configurationOf(electrons: number): string {
  const known = exceptions[electrons]
  if (known) return known
  const core = nobles.find(([count]) => count < electrons)
  let left = electrons
  const filled = shells.flatMap((shell) => {
    const count = Math.min(left, capacity[shell.charAt(1)] ?? 0)
    left -= count
    return count > 0 ? [{ shell, count }] : []
  })
  let inCore = core?.[0] ?? 0
  const outer = filled.filter(({ count }) => {
    const inside = inCore >= count
    if (inside) inCore -= count
    return !inside
  })
  const text = outer
    .sort(
      (a, b) =>
        Number(a.shell.charAt(0)) - Number(b.shell.charAt(0)) ||
        'spdf'.indexOf(a.shell.charAt(1)) - 'spdf'.indexOf(b.shell.charAt(1)),
    )
    .map(({ shell, count }) => `${shell}${count}`)
    .join(' ')
  return core ? `[${core[1]}] ${text}` : text
}

const named: Readonly<Record<string, string>> = {
  water: 'H2O',
  glucose: 'C6H12O6',
  methane: 'CH4',
  ammonia: 'NH3',
  ethanol: 'C2H5OH',
  salt: 'NaCl',
  'table salt': 'NaCl',
  'sodium chloride': 'NaCl',
  'carbon dioxide': 'CO2',
  'carbon monoxide': 'CO',
  'sulfuric acid': 'H2SO4',
  'sulphuric acid': 'H2SO4',
  'hydrochloric acid': 'HCl',
  'nitric acid': 'HNO3',
  'sodium hydroxide': 'NaOH',
  'calcium carbonate': 'CaCO3',
  'hydrogen peroxide': 'H2O2',
  ozone: 'O3',
  sucrose: 'C12H22O11',
  'acetic acid': 'CH3COOH',
  oxygen: 'O2',
  nitrogen: 'N2',
  hydrogen: 'H2',
  chlorine: 'Cl2',
}

/** Grams per mole of a formula, with the share of each element. */
export const molarMass = computed(z.object({ formula: z.string() }), ({ formula: text }) => {
  const plain = text.trim().replace(/[?.!,]+$/, '')
  const formula =
    named[plain.toLowerCase()] ??
    plain.split(/\s+/).find((word) => compositionOf(word) !== undefined && word !== 'I') ??
    plain
  const atoms = compositionOf(formula)
  if (!atoms)
    throw unreadable(
      'formula',
      'Write a formula such as C6H12O6, Ca(OH)2 or CuSO4.5H2O, with capital letters for elements',
    )
  const parts = [...atoms].map(([symbol, count]) => ({
    symbol,
    count,
    weight: elementOfSymbol.get(symbol)?.weight ?? 0,
  }))
  const total = parts.reduce((sum, { count, weight }) => sum + count * weight, 0)
  return {
    formula,
    molar_mass: rounded(total, 3),
    unit: 'g/mol',
    elements: parts.map(({ symbol, count, weight }) => ({
      symbol,
      atoms: count,
      mass: rounded(count * weight, 3),
      percent: rounded((100 * count * weight) / total, 2),
    })),
    steps: [
      ...parts.map(
        ({ symbol, count, weight }) => `${symbol}: ${count} × ${weight} = ${rounded(count * weight, 3)}`,
      ),
      `Sum: ${rounded(total, 3)} g/mol`,
    ],
  }
})

const acids: Readonly<Record<string, number>> = { HCl: 1, HBr: 1, HI: 1, HNO3: 1, HClO4: 1 }
const bases: Readonly<Record<string, number>> = {
  NaOH: 1,
  KOH: 1,
  LiOH: 1,
  'Ba(OH)2': 2,
  'Ca(OH)2': 2,
  'Sr(OH)2': 2,
}

interface Solution {
  readonly hydrogen: number
  readonly step: string
}

/** pH, pOH or a concentration of H+, OH-, a strong acid or a strong base at 25 °C. */
function readSolution(text: string): Solution | undefined {
  const exponent = /(\d+(?:\.\d+)?)\s*[x×*]\s*10\s*\^?\s*\(?([-−–]\d{1,3})\)?/.exec(text)
  const number = exponent
    ? Number(exponent[1]) * 10 ** Number((exponent[2] ?? '').replace(/[−–]/, '-'))
    : Number(/\d*\.?\d+(?:e-?\d{1,3})?/i.exec(text)?.[0] ?? Number.NaN)
  if (!Number.isFinite(number)) return undefined
  if (/\bpOH\s*(?:is|=|of|:)?\s*\d/i.test(text))
    return { hydrogen: 10 ** -(14 - number), step: `pH = 14 - pOH = ${rounded(14 - number)}` }
  if (/\bpH\s*(?:is|=|:)?\s*\d/i.test(text)) return { hydrogen: 10 ** -number, step: `[H+] = 10^-${number}` }
  const base = Object.entries(bases).find(([formula]) => text.includes(formula))
  const hydroxide = base ? number * base[1] : /OH\s*[-−–]|hydroxide/.test(text) ? number : undefined
  if (hydroxide !== undefined)
    return { hydrogen: 1e-14 / hydroxide, step: `[OH-] = ${hydroxide} mol/L, so [H+] = 10^-14 / [OH-]` }
  const acid = Object.entries(acids).find(([formula]) => text.includes(formula))
  if (acid)
    return {
      hydrogen: number * acid[1],
      step: `${acid[0]} is a strong acid, so [H+] = ${number * acid[1]} mol/L`,
    }
  return /H3?O?\s*\+|hydrogen ion|strong acid/i.test(text)
    ? { hydrogen: number, step: `[H+] = ${number} mol/L` }
    : undefined
}

export const calculatePh = computed(z.object({ solution: z.string() }), ({ solution: text }) => {
  const solution = readSolution(text)
  const isUsable = solution && solution.hydrogen >= 1e-15 && solution.hydrogen <= 100
  if (!solution || !isUsable)
    throw unreadable(
      'solution',
      'Give a concentration of H+, OH-, a strong acid or strong base, or a pH or pOH, such as “0.01 M HCl”; weak acids need their constant and are not covered',
    )
  const ph = -Math.log10(solution.hydrogen)
  return {
    ph: rounded(ph, 2),
    poh: rounded(14 - ph, 2),
    hydrogen_ions: Number(solution.hydrogen.toPrecision(3)),
    hydroxide_ions: Number((1e-14 / solution.hydrogen).toPrecision(3)),
    kind: Math.abs(ph - 7) < 0.005 ? 'neutral' : ph < 7 ? 'acidic' : 'basic',
    steps: [
      solution.step,
      `pH = -log10[H+] = ${rounded(ph, 2)}`,
      `pOH = 14 - pH = ${rounded(14 - ph, 2)} (at 25 °C)`,
    ],
  }
})
