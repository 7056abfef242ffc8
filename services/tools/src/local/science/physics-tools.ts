import { z } from 'zod'
import { computed, unreadable } from '../computed.js'
import { numbersIn, rounded } from '../numbers/numerals.js'

type Values = Readonly<Record<string, number>>

/** "u = 0, a=2 t: 5": the number of each letter. */
function named(text: string, letters: string): Values {
  const found = text
    .replace(/[−–]/g, '-')
    .matchAll(new RegExp(`(?<![A-Za-z])([${letters}])\\s*[=:]\\s*(-?\\d{1,12}(?:\\.\\d{1,12})?)`, 'g'))
  return Object.fromEntries([...found].map(([, letter = '', value]) => [letter, Number(value)]))
}

interface Rule {
  readonly gives: string
  readonly needs: readonly string[]
  readonly formula: string
  readonly of: (...values: number[]) => number
}

/** Applies rules until none gives a value that is not known yet. */
function derive(known: Values, rules: readonly Rule[]): { values: Values; steps: string[] } {
  const values: Record<string, number> = { ...known }
  const steps: string[] = []
  for (let rule = usable(values, rules); rule; rule = usable(values, rules)) {
    const result = rule.of(...rule.needs.map((name) => values[name] ?? 0))
    values[rule.gives] = result
    steps.push(`${rule.formula} = ${rounded(result)}`)
  }
  return { values, steps }
}

const usable = (values: Values, rules: readonly Rule[]): Rule | undefined =>
  rules.find(
    ({ gives, needs, of }) =>
      values[gives] === undefined &&
      needs.every((name) => values[name] !== undefined) &&
      Number.isFinite(of(...needs.map((name) => values[name] ?? 0))),
  )

const rule = (gives: string, needs: string, formula: string, of: Rule['of']): Rule => ({
  gives,
  needs: needs.split(' '),
  formula,
  of,
})

/** Constant acceleration. Where a root has two signs, the later moment is meant (t > 0). */
const motionRules: readonly Rule[] = [
  rule('v', 'u a t', 'v = u + at', (u = 0, a = 0, t = 0) => u + a * t),
  rule('s', 'u a t', 's = ut + ½at²', (u = 0, a = 0, t = 0) => u * t + (a * t * t) / 2),
  rule('s', 'u v t', 's = ½(u + v)t', (u = 0, v = 0, t = 0) => ((u + v) * t) / 2),
  rule('a', 'u v t', 'a = (v - u)/t', (u = 0, v = 0, t = 0) => (v - u) / t),
  rule('t', 'u v a', 't = (v - u)/a', (u = 0, v = 0, a = 0) => (v - u) / a),
  rule('u', 'v a t', 'u = v - at', (v = 0, a = 0, t = 0) => v - a * t),
  rule('u', 's a t', 'u = s/t - ½at', (s = 0, a = 0, t = 0) => s / t - (a * t) / 2),
  rule('u', 's v t', 'u = 2s/t - v', (s = 0, v = 0, t = 0) => (2 * s) / t - v),
  rule('a', 's u t', 'a = 2(s - ut)/t²', (s = 0, u = 0, t = 0) => (2 * (s - u * t)) / t ** 2),
  rule('a', 's v t', 'a = 2(vt - s)/t²', (s = 0, v = 0, t = 0) => (2 * (v * t - s)) / t ** 2),
  rule('a', 's u v', 'a = (v² - u²)/(2s)', (s = 0, u = 0, v = 0) => (v * v - u * u) / (2 * s)),
  rule('t', 's u v', 't = 2s/(u + v)', (s = 0, u = 0, v = 0) => (2 * s) / (u + v)),
  // A thing that comes back has the velocity of the later moment: against the way it goes when it is slowed down.
  rule(
    'v',
    's u a',
    'v² = u² + 2as, so v',
    (s = 0, u = 0, a = 0) => Math.sqrt(u * u + 2 * a * s) * (a < 0 ? -1 : 1),
  ),
  rule('u', 's v a', 'u² = v² - 2as, so u', (s = 0, v = 0, a = 0) => Math.sqrt(v * v - 2 * a * s)),
]

const motionLetters = ['s', 'u', 'v', 'a', 't'] as const
/** The other two of displacement, velocities, acceleration and time, from any three, in SI units. */
export const solveMotion = computed(z.object({ motion: z.string() }), ({ motion: text }) => {
  const known = named(text, motionLetters.join(''))
  const given = Object.keys(known).length
  const howTo = 'Give three of s, u, v, a and t in SI units, such as u=0, a=2, t=5'
  if (given < 3) throw unreadable('motion', howTo)
  const { values, steps } = derive(known, motionRules)
  const [s, u, v, a, t] = motionLetters.map((letter) => values[letter])
  if (s === undefined || u === undefined || v === undefined || a === undefined || t === undefined)
    throw unreadable('motion', 'No motion with constant acceleration has these values')
  if (
    t < 0 ||
    Math.abs(v - u - a * t) > 1e-6 * Math.max(1, Math.abs(v), Math.abs(u)) ||
    Math.abs(s - ((u + v) * t) / 2) > 1e-6 * Math.max(1, Math.abs(s))
  )
    throw unreadable('motion', 'These values contradict each other, or the time would be negative')
  return {
    displacement_m: rounded(s),
    initial_velocity_m_s: rounded(u),
    final_velocity_m_s: rounded(v),
    acceleration_m_s2: rounded(a),
    time_s: rounded(t),
    steps,
  }
})

const circuitRules: readonly Rule[] = [
  rule('V', 'I R', 'V = IR', (i = 0, r = 0) => i * r),
  rule('I', 'V R', 'I = V/R', (v = 0, r = 0) => v / r),
  rule('R', 'V I', 'R = V/I', (v = 0, i = 0) => v / i),
  rule('P', 'V I', 'P = VI', (v = 0, i = 0) => v * i),
  rule('V', 'P I', 'V = P/I', (p = 0, i = 0) => p / i),
  rule('I', 'P V', 'I = P/V', (p = 0, v = 0) => p / v),
  rule('I', 'P R', 'I = √(P/R)', (p = 0, r = 0) => Math.sqrt(p / r)),
]
const units: readonly (readonly [string, RegExp])[] = [
  ['V', /(\d+(?:\.\d+)?)\s*(k|m)?\s*(?:V\b|volts?\b)/i],
  ['I', /(\d+(?:\.\d+)?)\s*(k|m)?\s*(?:A\b|amps?\b|amperes?\b)/],
  ['R', /(\d+(?:\.\d+)?)\s*(k|m)?\s*(?:Ω|ohms?\b)/i],
  ['P', /(\d+(?:\.\d+)?)\s*(k|m)?\s*(?:W\b|watts?\b)/i],
]
const prefixes: Readonly<Record<string, number>> = { k: 1_000, m: 0.001 }

function readCircuit(text: string): Values {
  const byUnit = units.flatMap(([letter, pattern]) => {
    const [, value, prefix] = pattern.exec(text) ?? []
    return value === undefined
      ? []
      : [[letter, Number(value) * (prefixes[prefix?.toLowerCase() ?? ''] ?? 1)] as const]
  })
  return { ...Object.fromEntries(byUnit), ...named(text, 'VIRP') }
}

/** Voltage, current, resistance and power from any two; or the resistance of several resistors. */
export const solveCircuit = computed(z.object({ circuit: z.string() }), ({ circuit: text }) => {
  const arrangement = /\b(series|parallel)\b/i.exec(text)?.[1]?.toLowerCase()
  const resistors = numbersIn(text, 50).filter((value) => value > 0)
  const isGroup = arrangement !== undefined && resistors.length >= 2
  const total =
    arrangement === 'series'
      ? resistors.reduce((sum, value) => sum + value, 0)
      : 1 / resistors.reduce((sum, value) => sum + 1 / value, 0)
  if (isGroup) {
    const way =
      arrangement === 'series'
        ? `R = ${resistors.join(' + ')}`
        : `1/R = ${resistors.map((value) => `1/${value}`).join(' + ')}`
    return { resistance_ohm: rounded(total), steps: [`${way}, so R = ${rounded(total)} Ω`] }
  }
  const { values, steps } = derive(readCircuit(text), circuitRules)
  const { V, I, R, P } = values
  if (V === undefined || I === undefined || R === undefined || P === undefined)
    throw unreadable(
      'circuit',
      'Give two of voltage, current, resistance and power, such as “12 V and 4 ohms”, or resistors in series or parallel',
    )
  return {
    voltage_v: rounded(V),
    current_a: rounded(I),
    resistance_ohm: rounded(R),
    power_w: rounded(P),
    steps,
  }
})
