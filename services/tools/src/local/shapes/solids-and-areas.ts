import { z } from 'zod'
import { computed, unreadable } from '../computed.js'
import { numbersIn, tidy } from '../numbers/numerals.js'

interface Shape {
  readonly names: RegExp
  readonly name: string
  /** What the numbers mean, in the order in which they are read when they are not named. */
  readonly measures: readonly string[]
  readonly results: (
    ...values: number[]
  ) => readonly (readonly [what: string, formula: string, value: number])[]
}

const { PI, sqrt } = Math
const shapes: readonly Shape[] = [
  {
    names: /\bcircles?\b/i,
    name: 'circle',
    measures: ['radius'],
    results: (r = 0) => [
      ['area', 'πr²', PI * r ** 2],
      ['circumference', '2πr', 2 * PI * r],
    ],
  },
  {
    names: /\bspheres?\b/i,
    name: 'sphere',
    measures: ['radius'],
    results: (r = 0) => [
      ['volume', '4/3 πr³', (4 / 3) * PI * r ** 3],
      ['surface', '4πr²', 4 * PI * r ** 2],
    ],
  },
  {
    names: /\bcylinders?\b/i,
    name: 'cylinder',
    measures: ['radius', 'height'],
    results: (r = 0, h = 0) => [
      ['volume', 'πr²h', PI * r ** 2 * h],
      ['surface', '2πr(r + h)', 2 * PI * r * (r + h)],
    ],
  },
  {
    names: /\bcones?\b/i,
    name: 'cone',
    measures: ['radius', 'height'],
    results: (r = 0, h = 0) => [
      ['volume', '⅓ πr²h', (PI * r ** 2 * h) / 3],
      ['slant height', '√(r² + h²)', sqrt(r ** 2 + h ** 2)],
      ['surface', 'πr(r + s)', PI * r * (r + sqrt(r ** 2 + h ** 2))],
    ],
  },
  {
    names: /\bcubes?\b/i,
    name: 'cube',
    measures: ['side'],
    results: (s = 0) => [
      ['volume', 's³', s ** 3],
      ['surface', '6s²', 6 * s ** 2],
    ],
  },
  {
    names: /\b(?:cuboids?|boxe?s?|rectangular prisms?)\b/i,
    name: 'cuboid',
    measures: ['length', 'width', 'height'],
    results: (l = 0, w = 0, h = 0) => [
      ['volume', 'lwh', l * w * h],
      ['surface', '2(lw + lh + wh)', 2 * (l * w + l * h + w * h)],
    ],
  },
  {
    names: /\bpyramids?\b/i,
    name: 'square pyramid',
    measures: ['side', 'height'],
    results: (s = 0, h = 0) => [['volume', '⅓ s²h', (s ** 2 * h) / 3]],
  },
  {
    names: /\bsquares?\b/i,
    name: 'square',
    measures: ['side'],
    results: (s = 0) => [
      ['area', 's²', s ** 2],
      ['perimeter', '4s', 4 * s],
    ],
  },
  {
    names: /\brectangles?\b/i,
    name: 'rectangle',
    measures: ['length', 'width'],
    results: (l = 0, w = 0) => [
      ['area', 'lw', l * w],
      ['perimeter', '2(l + w)', 2 * (l + w)],
      ['diagonal', '√(l² + w²)', sqrt(l ** 2 + w ** 2)],
    ],
  },
  {
    names: /\b(?:trapeziums?|trapezoids?)\b/i,
    name: 'trapezium',
    measures: ['base', 'top', 'height'],
    results: (a = 0, b = 0, h = 0) => [['area', '½(a + b)h', ((a + b) * h) / 2]],
  },
  {
    names: /\bparallelograms?\b/i,
    name: 'parallelogram',
    measures: ['base', 'height'],
    results: (b = 0, h = 0) => [['area', 'bh', b * h]],
  },
  {
    names: /\bellipses?\b/i,
    name: 'ellipse',
    measures: ['semi-major', 'semi-minor'],
    results: (a = 0, b = 0) => [['area', 'πab', PI * a * b]],
  },
]

/** A measure beside its name ("radius 5", "a height of 10"), else the numbers in their order. */
function measuresOf(text: string, { measures }: Shape): number[] | undefined {
  const numbers = numbersIn(text)
  const named = measures.map((name) => {
    const short = name.charAt(0)
    const found = new RegExp(
      `(?:\\b${name}|\\b${short}(?= ?=))(?: ?=| of| is|:)? ?(\\d{1,9}(?:\\.\\d{1,9})?)`,
      'i',
    ).exec(text)?.[1]
    return found === undefined ? undefined : Number(found)
  })
  const left = numbers.filter((number) => !named.includes(number))
  const values = named.map((value) => value ?? left.shift())
  // "a circle with diameter 10" and "10 across" have half of it as radius.
  if (measures[0] === 'radius' && /\bdiameter\b/i.test(text) && values[0] !== undefined) values[0] /= 2
  const known = values.filter((value) => value !== undefined)
  return known.length === measures.length ? known : undefined
}

/** Area, volume and their like of a shape that is described in words. */
export const measureShape = computed(z.object({ shape: z.string() }), ({ shape: text }) => {
  const shape = shapes.find(({ names }) => names.test(text))
  const values = shape && measuresOf(text, shape)
  if (!shape || !values || values.some((value) => value <= 0))
    throw unreadable(
      'shape',
      `Name a shape with its measures, such as “cylinder with radius 3 and height 10”; known are ${shapes.map(({ name }) => name).join(', ')}`,
    )
  return {
    shape: shape.name,
    measures: shape.measures.map((name, index) => ({ name, value: values[index] ?? 0 })),
    results: shape
      .results(...values)
      .map(([what, formula, value]) => ({ what, formula, value: Number(tidy(value)) })),
  }
})
