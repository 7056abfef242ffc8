import { basename } from 'node:path'
import { fieldErrors } from '@tutor/contracts'
import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import {
  complain,
  type Line,
  type Reading,
  type Section,
  splitFrontMatter,
  splitSections,
} from './page-lines.js'
import { parseFacts, parseList, parseQuestions, parseTerms } from './parse-items.js'
import { type Level, levels, type Topic } from './topic.js'

const name = z.string().trim().min(1).max(120)
const FrontMatter = z.strictObject({
  title: name,
  subject: name,
  aliases: z.array(name).max(50).default([]),
  related: z.array(name).min(1).max(20),
  prerequisites: z.array(name).max(20).default([]),
})

const prose = ['Summary', 'Basic', 'Intermediate', 'Advanced'] as const
/** Sections that are lists of plain lines, with how many they hold at least and at most. */
const lists = { 'Key points': [5, 8], Examples: [3, 5], Analogies: [2, 3], Visuals: [2, 3] } as const
const items = ['Terms', 'Facts', 'Questions'] as const
const known: readonly string[] = [...prose, ...Object.keys(lists), ...items]
const leastPerLevel = { Terms: 3, Facts: 2, Questions: 5 } as const

/**
 * Reads one page of the library, strictly by the format of library/README.md. Every problem is collected as
 * `page:line: what is wrong`; a page with a problem gives undefined.
 */
export function parseTopic(page: string, text: string, problems: string[]): Topic | undefined {
  const reading: Reading = { page, problems: [] }
  const topic = read(reading, text)
  problems.push(...reading.problems)
  return reading.problems.length === 0 ? topic : undefined
}

function read(reading: Reading, text: string): Topic | undefined {
  const split = splitFrontMatter(text)
  if (!split) {
    complain(reading, 1, 'a page begins with front matter between two lines of "---"')
    return undefined
  }
  const front = parseFrontMatter(reading, split.front)
  const end = split.body.at(-1)?.number ?? 1
  const sections = readSections(reading, split.body, end)
  refuseStrayBars(reading, sections)
  const section = (heading: string): Section =>
    sections.get(heading) ?? { heading: { number: end, text: '' }, lines: [] }
  const list = (heading: keyof typeof lists) => readList(reading, heading, section(heading))
  const body = {
    summary: readProse(reading, section('Summary')),
    basic: readProse(reading, section('Basic')),
    intermediate: readProse(reading, section('Intermediate')),
    advanced: readProse(reading, section('Advanced')),
    keyPoints: list('Key points'),
    examples: list('Examples'),
    analogies: list('Analogies'),
    visuals: list('Visuals'),
    terms: parseTerms(reading, section('Terms')),
    facts: parseFacts(reading, section('Facts')),
    questions: parseQuestions(reading, section('Questions')),
  }
  checkLevels(reading, 'Terms', section('Terms'), body.terms)
  checkLevels(reading, 'Facts', section('Facts'), body.facts)
  checkLevels(reading, 'Questions', section('Questions'), body.questions)
  refuseRepeats(
    reading,
    section('Terms'),
    body.terms.map(({ term }) => term),
  )
  refuseRepeats(
    reading,
    section('Facts'),
    body.facts.flatMap(({ truth, falsehood }) => [truth, falsehood]),
  )
  refuseRepeats(
    reading,
    section('Questions'),
    body.questions.map(({ question }) => question),
  )
  return front && { page: reading.page, slug: basename(reading.page, '.md'), ...front, ...body }
}

function parseFrontMatter(reading: Reading, lines: readonly Line[]) {
  const counter = new LineCounter()
  const document = parseDocument(lines.map(({ text }) => text).join('\n'), { lineCounter: counter })
  const problem = document.errors[0]
  if (problem) {
    const { line } = counter.linePos(problem.pos[0])
    complain(reading, line + 1, `the front matter is no valid YAML: ${problem.message.split('\n')[0]}`)
    return undefined
  }
  const result = FrontMatter.safeParse(document.toJS())
  if (!result.success) {
    for (const { path, message } of fieldErrors(result.error)) {
      const line = lines.find(({ text }) => text.startsWith(`${path.split('.')[0]}:`))?.number ?? 1
      complain(reading, line, `${path || 'front matter'}: ${message}`)
    }
    return undefined
  }
  return result.data
}

function readSections(reading: Reading, body: readonly Line[], end: number): Map<string, Section> {
  const sections = splitSections(reading, body, '## ')
  for (const [heading, { heading: line }] of sections)
    if (!known.includes(heading))
      complain(reading, line.number, `unknown section "${heading}": expected ${known.join(', ')}`)
  for (const heading of known)
    if (!sections.has(heading)) complain(reading, end, `the section "## ${heading}" is missing`)
  return sections
}

function refuseStrayBars(reading: Reading, sections: ReadonlyMap<string, Section>): void {
  for (const [heading, { lines }] of sections) {
    if (heading === 'Facts' || prose.some((name) => name === heading)) continue
    for (const { number, text } of lines)
      if (text.includes('|') && !/^\s*Wrong:/.test(text))
        complain(reading, number, 'in lists "|" is only the separator of Facts and "Wrong:" lines')
  }
}

function readProse(reading: Reading, { heading, lines }: Section): string {
  const text = lines
    .map((line) => line.text)
    .join('\n')
    .trim()
  if (text === '' && heading.text !== '') complain(reading, heading.number, 'the section is empty')
  return text
}

function readList(reading: Reading, heading: keyof typeof lists, section: Section): string[] {
  const [least, most] = lists[heading]
  const entries = parseList(reading, section).map(({ text }) => text)
  if (section.heading.text !== '' && (entries.length < least || entries.length > most))
    complain(
      reading,
      section.heading.number,
      `${heading} has ${entries.length} items, expected ${least} to ${most}`,
    )
  refuseRepeats(reading, section, entries)
  return entries
}

function checkLevels(
  reading: Reading,
  heading: keyof typeof leastPerLevel,
  { heading: line }: Section,
  entries: readonly { readonly level: Level }[],
): void {
  if (line.text === '') return
  for (const level of levels) {
    const count = entries.filter((entry) => entry.level === level).length
    if (count < leastPerLevel[heading])
      complain(
        reading,
        line.number,
        `${heading} has ${count} of level ${level}, expected at least ${leastPerLevel[heading]}`,
      )
  }
}

function refuseRepeats(reading: Reading, { heading, lines }: Section, texts: readonly string[]): void {
  const seen = new Set<string>()
  for (const text of texts) {
    const key = text.toLowerCase()
    const line = lines.findLast((candidate) => candidate.text.includes(text))?.number ?? heading.number
    if (seen.has(key)) complain(reading, line, `"${text}" is there twice`)
    seen.add(key)
  }
}
