import { z } from 'zod'
import { computed, unreadable } from '../computed.js'
import { numbersIn, rounded } from '../numbers/numerals.js'

const degrees = (radians: number): number => (radians * 180) / Math.PI
const radians = (angle: number): number => (angle * Math.PI) / 180
const howTo =
  'Give three sides, or two sides and an angle between or opposite, or two angles and a side: “a=5 b=7 C=60”'

type Key = 'a' | 'b' | 'c' | 'A' | 'B' | 'C'
type Known = Readonly<Partial<Record<Key, number>>>
interface Triangle {
  readonly a: number
  readonly b: number
  readonly c: number
}

/** "sides 5 and 7 and angle 60", "side 5 and angles 40 and 60", "angles 40 and 60 and side 5". */
function byWords(text: string): Known | undefined {
  const between = /^(.*?)\bangles?\b(.*)$/i.exec(text.replace(/\s+/g, ' '))
  const [a, b] = numbersIn(between?.[1] ?? '')
  const [first, second, side] = numbersIn(between?.[2] ?? '')
  if (a !== undefined && b !== undefined && first !== undefined) return { a, b, C: first }
  if (a !== undefined && first !== undefined && second !== undefined) return { a, B: first, C: second }
  return first !== undefined && second !== undefined && side !== undefined
    ? { c: side, A: first, B: second }
    : undefined
}

/** Sides in a row ("3, 4, 5"), or two sides of a right triangle: the legs, unless one is the hypotenuse. */
function byNumbers(text: string): Known | undefined {
  const [first, second, third] = numbersIn(text)
  if (first === undefined || second === undefined) return undefined
  if (third !== undefined) return { a: first, b: second, c: third }
  if (!/\b(?:right|legs?|hypotenuse)\b/i.test(text)) return undefined
  return /hypotenuse/i.test(text)
    ? { a: Math.min(first, second), c: Math.max(first, second), C: 90 }
    : { a: first, b: second, C: 90 }
}

function readTriangle(text: string): Known {
  const named = [...text.matchAll(/(?<![A-Za-z])([abcABC])\s*[=:]\s*(\d{1,9}(?:\.\d{1,9})?)/g)]
  const known =
    named.length >= 3
      ? Object.fromEntries(named.map(([, name = '', value]) => [name, Number(value)]))
      : (byWords(text) ?? byNumbers(text))
  if (!known) throw unreadable('triangle', howTo)
  return known
}

/** A triangle whose first side and angle are given names anew, so that each rule is written once. */
interface Named {
  readonly x: number | undefined
  readonly y: number | undefined
  readonly X: number | undefined
  readonly Y: number | undefined
  readonly Z: number | undefined
}
interface Solved {
  /** In the order of the new names. */
  readonly sides: readonly [number, number, number]
  readonly rule: string
}

function twoSidesAndBetween({ x, y, Z }: Named): Solved | undefined {
  if (x === undefined || y === undefined || Z === undefined) return undefined
  const third = Math.sqrt(x ** 2 + y ** 2 - 2 * x * y * Math.cos(radians(Z)))
  return { sides: [x, y, third], rule: 'Two sides and the angle between: law of cosines.' }
}

function sideAndTwoAngles({ x, X, Y, Z }: Named): Solved | undefined {
  const first = X ?? (Y !== undefined && Z !== undefined ? 180 - Y - Z : undefined)
  const second = Y ?? (first !== undefined && Z !== undefined ? 180 - first - Z : undefined)
  if (x === undefined || first === undefined || second === undefined) return undefined
  const third = 180 - first - second
  if (Math.min(first, second, third) <= 0) return undefined
  const ratio = x / Math.sin(radians(first))
  return {
    sides: [x, ratio * Math.sin(radians(second)), ratio * Math.sin(radians(third))],
    rule: 'A side and two angles: law of sines.',
  }
}

/** Opposite the longer side, since there are two triangles else. */
function twoSidesAndOpposite({ x, y, X }: Named): Solved | undefined {
  if (x === undefined || y === undefined || X === undefined || x < y) return undefined
  const second = degrees(Math.asin((y * Math.sin(radians(X))) / x))
  const third = (x * Math.sin(radians(180 - X - second))) / Math.sin(radians(X))
  return { sides: [x, y, third], rule: 'Two sides and the angle opposite the longer: law of sines.' }
}

const orders: readonly (readonly ['a' | 'b' | 'c', 'a' | 'b' | 'c', 'a' | 'b' | 'c'])[] = [
  ['a', 'b', 'c'],
  ['b', 'c', 'a'],
  ['c', 'a', 'b'],
  ['b', 'a', 'c'],
  ['c', 'b', 'a'],
  ['a', 'c', 'b'],
]
const angleNames = { a: 'A', b: 'B', c: 'C' } as const

/** The sides by the first rule that applies, whichever letters the known parts have. */
function solved(known: Known): { triangle: Triangle; rule: string } | undefined {
  const { a, b, c } = known
  if (a !== undefined && b !== undefined && c !== undefined)
    return { triangle: { a, b, c }, rule: 'Three sides: law of cosines for the angles.' }
  for (const work of [twoSidesAndBetween, sideAndTwoAngles, twoSidesAndOpposite])
    for (const [first, second, third] of orders) {
      const found = work({
        x: known[first],
        y: known[second],
        X: known[angleNames[first]],
        Y: known[angleNames[second]],
        Z: known[angleNames[third]],
      })
      if (!found) continue
      const [x, y, z] = found.sides
      const by = new Map([[first, x] as const, [second, y] as const, [third, z] as const])
      return { triangle: { a: by.get('a') ?? 0, b: by.get('b') ?? 0, c: by.get('c') ?? 0 }, rule: found.rule }
    }
  return undefined
}

const angleOpposite = (side: number, second: number, third: number): number =>
  degrees(Math.acos(Math.min(1, Math.max(-1, (second ** 2 + third ** 2 - side ** 2) / (2 * second * third)))))

/** All sides, angles (in degrees), perimeter and area (Heron) of a triangle. */
export const solveTriangle = computed(z.object({ triangle: z.string() }), ({ triangle: text }) => {
  const found = solved(readTriangle(text))
  if (!found) throw unreadable('triangle', howTo)
  const { a, b, c } = found.triangle
  const sides = [a, b, c]
  const longest = Math.max(...sides)
  const perimeter = a + b + c
  if (
    !sides.every((side) => side > 0 && Number.isFinite(side)) ||
    longest >= perimeter - longest - 1e-9 * longest
  )
    throw unreadable(
      'triangle',
      'There is no such triangle: two sides together must be longer than the third',
    )
  const angles = [angleOpposite(a, b, c), angleOpposite(b, a, c), angleOpposite(c, a, b)]
  const half = perimeter / 2
  const area = Math.sqrt(half * (half - a) * (half - b) * (half - c))
  const widest = Math.max(...angles)
  const distinct = new Set(sides.map((side) => rounded(side))).size
  return {
    sides: { a: rounded(a), b: rounded(b), c: rounded(c) },
    angles: { A: rounded(angles[0] ?? 0, 2), B: rounded(angles[1] ?? 0, 2), C: rounded(angles[2] ?? 0, 2) },
    perimeter: rounded(perimeter),
    area: rounded(area),
    kind: `${Math.abs(widest - 90) < 1e-6 ? 'right' : widest > 90 ? 'obtuse' : 'acute'}, ${distinct === 1 ? 'equilateral' : distinct === 2 ? 'isosceles' : 'scalene'}`,
    steps: [found.rule, `Area by Heron's formula with s = ${rounded(half)}: ${rounded(area)}.`],
  }
})
