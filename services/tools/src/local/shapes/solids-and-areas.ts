import { z } from 'zod'
import { computed, unreadable } from '../computed.js'
import { numbersIn, tidy } from '../numbers/numerals.js'

interface Shape {
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
    name: 'circle',
    measures: ['radius'],
    results: (r = 0) => [
      ['area', 'πr²', PI * r ** 2],
      ['circumference', '2πr', 2 * PI * r],
    ],
  },
  {
    name: 'sphere',
    measures: ['radius'],
    results: (r = 0) => [
      ['volume', '4/3 πr³', (4 / 3) * PI * r ** 3],
      ['surface', '4πr²', 4 * PI * r ** 2],
    ],
  },
  {
    name: 'cylinder',
    measures: ['radius', 'height'],
    results: (r = 0, h = 0) => [
      ['volume', 'πr²h', PI * r ** 2 * h],
      ['surface', '2πr(r + h)', 2 * PI * r * (r + h)],
    ],
  },
  {
    name: 'cone',
    measures: ['radius', 'height'],
    results: (r = 0, h = 0) => [
      ['volume', '⅓ πr²h', (PI * r ** 2 * h) / 3],
      ['slant height', '√(r² + h²)', sqrt(r ** 2 + h ** 2)],
      ['surface', 'πr(r + s)', PI * r * (r + sqrt(r ** 2 + h ** 2))],
    ],
  },
  {
    name: 'cube',
    measures: ['side'],
    results: (s = 0) => [
      ['volume', 's³', s ** 3],
      ['surface', '6s²', 6 * s ** 2],
    ],
  },
  {
    name: 'cuboid',
    measures: ['length', 'width', 'height'],
    results: (l = 0, w = 0, h = 0) => [
      ['volume', 'lwh', l * w * h],
      ['surface', '2(lw + lh + wh)', 2 * (l * w + l * h + w * h)],
    ],
  },
  {
    name: 'pyramid',
    measures: ['side', 'height'],
    results: (s = 0, h = 0) => [['volume', '⅓ s²h', (s ** 2 * h) / 3]],
  },
  {
    name: 'square',
    measures: ['side'],
    results: (s = 0) => [
      ['area', 's²', s ** 2],
      ['perimeter', '4s', 4 * s],
    ],
  },
  {
    name: 'rectangle',
    measures: ['length', 'width'],
    results: (l = 0, w = 0) => [
      ['area', 'lw', l * w],
      ['perimeter', '2(l + w)', 2 * (l + w)],
      ['diagonal', '√(l² + w²)', sqrt(l ** 2 + w ** 2)],
    ],
  },
  {
    name: 'trapezium',
    measures: ['base', 'top', 'height'],
    results: (a = 0, b = 0, h = 0) => [['area', '½(a + b)h', ((a + b) * h) / 2]],
  },
  {
    name: 'parallelogram',
    measures: ['base', 'height'],
    results: (b = 0, h = 0) => [['area', 'bh', b * h]],
  },
  {
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

const names = shapes.map(({ name }) => name)

/** Area, volume and their like of a shape with its measures. */
export const measureShape = computed(
  z.object({ shape: z.enum(names), measures: z.string() }),
  ({ shape: name, measures: text }) => {
    const shape = shapes.find((one) => one.name === name)
    const values = shape && measuresOf(text, shape)
    if (!shape || !values || values.some((value) => value <= 0 || value > 1e12))
      throw unreadable(
        'measures',
        `For this shape give ${shape?.measures.join(' and ')}, above 0, with their numbers`,
      )
    return {
      shape: shape.name,
      measures: shape.measures.map((measure, index) => ({ name: measure, value: values[index] ?? 0 })),
      results: shape
        .results(...values)
        .map(([what, formula, value]) => ({ what, formula, value: Number(tidy(value)) })),
    }
  },
)
