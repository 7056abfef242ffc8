import { z } from 'zod'
import { computed, unreadable } from '../computed.js'
import { rounded } from '../numbers/numerals.js'

interface Graded {
  readonly name: string
  readonly grade: number
  readonly weight: number
}

/** "homework 20% 95", "exam: 80 (weight 50)", "project 88 weighs 30": a name, a grade and a weight. */
function readGrade(part: string): Graded | undefined {
  const numbers = [...part.matchAll(/(\d{1,4}(?:\.\d{1,4})?)\s*(%)?/g)]
  const [first, second] = numbers
  if (!first || !second) return undefined
  // The weight is the one with "weight" or the only % beside it, else the second.
  const said = /(?:weight(?:ed|s)?|counts?|worth|is)(?: of| for| as)?\s*:?\s*(\d{1,4}(?:\.\d{1,4})?)/i.exec(
    part,
  )?.[1]
  const isWeight = (found: RegExpMatchArray, other: RegExpMatchArray): boolean =>
    said !== undefined
      ? found[1] === said && found === numbers.findLast((one) => one[1] === said)
      : found[2] === '%' && other[2] !== '%'
  const [weight, grade] = isWeight(first, second) ? [first, second] : [second, first]
  const name = part
    .slice(0, first.index)
    .replace(/[\s:=-]+$/, '')
    .replace(/^(?:and|with|my)\s+/i, '')
    .trim()
  return { name: name || 'Grade', grade: Number(grade[1]), weight: Number(weight[1]) }
}

const mostParts = 40
const partsOf = (text: string): string[] =>
  text
    .split(/\s*(?:[,;\n]|\band\b)\s*/)
    .filter((part) => part !== '')
    .slice(0, mostParts)

/** The weighted average of grades, and what is still needed where weights of 100 are not used up. */
export const calculateGrade = computed(
  z.object({ grades: z.string(), goal: z.number().optional() }),
  ({ grades: text, goal }) => {
    const grades = partsOf(text).flatMap((part) => readGrade(part) ?? [])
    const weights = grades.reduce((total, { weight }) => total + weight, 0)
    if (grades.length === 0 || weights === 0)
      throw unreadable(
        'grades',
        'Write each part with its weight and grade, such as “homework 20% 95, exam 50% 80”',
      )
    const earned = grades.reduce((total, { grade, weight }) => total + grade * weight, 0)
    const open = rounded(100 - weights)
    const needed = goal !== undefined && open > 0 ? rounded((goal * 100 - earned) / open, 2) : undefined
    return {
      weighted_grade: rounded(earned / weights, 2),
      weight_covered: rounded(weights),
      parts: grades.map(({ name, grade, weight }) => ({
        name,
        grade,
        weight,
        points: rounded((grade * weight) / 100, 2),
      })),
      ...(needed !== undefined && { needed_on_the_rest: needed }),
      steps: [
        `Multiply each grade by its weight and add up: ${rounded(earned, 2)}.`,
        `Divide by the sum of the weights, ${rounded(weights)}: ${rounded(earned / weights, 2)}.`,
        ...(needed === undefined
          ? []
          : [`For ${goal} overall, the other ${open}% need an average of ${needed}.`]),
      ],
    }
  },
)

/** The usual scale of the United States, 4.0 for an A. */
const points: Readonly<Record<string, number>> = {
  'A+': 4,
  A: 4,
  'A-': 3.7,
  'B+': 3.3,
  B: 3,
  'B-': 2.7,
  'C+': 2.3,
  C: 2,
  'C-': 1.7,
  'D+': 1.3,
  D: 1,
  'D-': 0.7,
  F: 0,
}

/** A grade-point average on the 4.0 scale; a course without credits counts once. */
export const calculateGpa = computed(z.object({ courses: z.string() }), ({ courses: text }) => {
  const courses = partsOf(text).flatMap((part) => {
    const grade = /(?<![A-Za-z])([ABCDF][+-]?)(?![A-Za-z])/.exec(part.replace(/[−–]/g, '-'))
    const credits = /\b(\d{1,2}(?:\.\d)?)\b/.exec(part)?.[1]
    const value = points[grade?.[1] ?? '']
    if (!grade?.[1] || value === undefined) return []
    return [{ grade: grade[1], credits: credits === undefined ? 1 : Number(credits), points: value }]
  })
  const credits = courses.reduce((total, course) => total + course.credits, 0)
  if (credits === 0)
    throw unreadable('courses', 'Write each grade with its credits, such as “A 3 credits, B+ 4 credits”')
  const total = courses.reduce((sum, course) => sum + course.credits * course.points, 0)
  return {
    gpa: rounded(total / credits, 2),
    credits: rounded(credits),
    courses,
    steps: [
      `Multiply points by credits and add up: ${rounded(total, 2)}.`,
      `Divide by ${rounded(credits)} credits: ${rounded(total / credits, 2)} on the scale where an A is 4.0.`,
    ],
  }
})
