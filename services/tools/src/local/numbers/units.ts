import { unitTables } from './unit-tables.js'

export interface Unit {
  readonly symbol: string
  readonly kind: string
  /** In the kind's first unit; for temperatures, kelvins of one degree. */
  readonly factor: number
  /** Kelvins at 0 of this unit; only temperatures have one. */
  readonly offset: number
}

const temperatures: readonly (readonly [string, number, number, readonly string[]])[] = [
  [
    '°C',
    1,
    273.15,
    ['c', '°c', 'celsius', 'centigrade', 'degrees celsius', 'degree celsius', 'deg c', 'degrees c'],
  ],
  [
    '°F',
    5 / 9,
    459.67 * (5 / 9),
    ['f', '°f', 'fahrenheit', 'degrees fahrenheit', 'degree fahrenheit', 'deg f', 'degrees f'],
  ],
  ['K', 1, 0, ['k', 'kelvin', 'kelvins']],
]

const units = new Map<string, Unit>()
for (const [kind, table] of Object.entries(unitTables))
  for (const entry of table.split(';')) {
    const [symbol = '', factor = '', ...names] = entry.match(/"[^"]+"|\S+/g) ?? []
    const unit = { symbol, kind, factor: Number(factor), offset: 0 }
    // "MB" and "mb" differ; every other name is read in any case.
    for (const name of [symbol, ...names.map((text) => text.replaceAll('"', ''))]) {
      units.set(name, unit)
      if (!units.has(name.toLowerCase())) units.set(name.toLowerCase(), unit)
    }
  }
for (const [symbol, factor, offset, names] of temperatures)
  for (const name of names) units.set(name, { symbol, kind: 'temperature', factor, offset })

/** The unit of a name or symbol, in the case that it is written in or in lower case. */
export function unitOf(name: string): Unit | undefined {
  const plain = name.trim().replace(/\s+/g, ' ').replace(/\.$/, '')
  return units.get(plain) ?? units.get(plain.toLowerCase())
}

export const convertUnit = (value: number, from: Unit, to: Unit): number =>
  from.symbol === to.symbol ? value : (value * from.factor + from.offset - to.offset) / to.factor
