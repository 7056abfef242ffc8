import { complain, type Line, type Reading, type Section, splitSections } from './page-lines.js'
import { type Fact, type Level, levels, type Question, type Term } from './topic.js'

const present = <T>(value: T | undefined): value is T => value !== undefined

// The patterns name the levels themselves.
const asLevel = (word: string): Level => word as Level

/** The items of a list, one line each. */
export function parseList(reading: Reading, { lines }: Section): Line[] {
  const items: Line[] = []
  for (const { number, text } of lines) {
    if (text === '') continue
    const item = /^- (.*\S)/.exec(text)?.[1]
    if (item === undefined) complain(reading, number, 'expected a list item on one line, "- …"')
    else items.push({ number, text: item })
  }
  return items
}

/** `- **term** (easy): definition` */
export function parseTerms(reading: Reading, section: Section): Term[] {
  return parseList(reading, section)
    .map(({ number, text }) => {
      const [, term, level, definition] = /^\*\*(.+?)\*\* \((easy|medium|hard)\): (.+)$/.exec(text) ?? []
      if (!term || !level || !definition) {
        complain(reading, number, 'expected "- **term** (easy): definition", with easy, medium or hard')
        return undefined
      }
      if (containsPhrase(definition, term))
        complain(reading, number, `the definition contains its own term "${term}"`)
      if (/^\p{Lu}\p{Ll}/u.test(definition))
        complain(reading, number, 'the definition must start in lower case')
      return { level: asLevel(level), term, definition: definition.replace(/\.$/, '') }
    })
    .filter(present)
}

/** `- (easy) True: … | False: …` */
export function parseFacts(reading: Reading, section: Section): Fact[] {
  return parseList(reading, section)
    .map(({ number, text }) => {
      const pattern = /^\((easy|medium|hard)\) True: ([^|]*[^|\s]) *\| *False: ([^|]*[^|\s])$/
      const [, level, truth, falsehood] = pattern.exec(text) ?? []
      if (level && truth && falsehood) return { level: asLevel(level), truth, falsehood }
      complain(reading, number, 'expected "- (easy) True: … | False: …", with easy, medium or hard')
      return undefined
    })
    .filter(present)
}

/** `### Easy`, `### Medium` and `### Hard`, each with items of five lines: Q, A, Why, Hint, Wrong. */
export function parseQuestions(reading: Reading, section: Section): Question[] {
  const parts = splitSections(reading, section.lines, '### ')
  for (const [name, { heading }] of parts)
    if (!levels.some((level) => headingOf(level) === name))
      complain(reading, heading.number, `unknown heading "${name}": expected Easy, Medium or Hard`)
  return levels.flatMap((level) => {
    const part = parts.get(headingOf(level))
    return part
      ? splitQuestions(reading, part)
          .map((lines) => parseQuestion(reading, level, lines))
          .filter(present)
      : []
  })
}

const headingOf = (level: Level): string => level.charAt(0).toUpperCase() + level.slice(1)

function splitQuestions(reading: Reading, { lines }: Section): Line[][] {
  const items: Line[][] = []
  for (const line of lines) {
    if (line.text === '') continue
    if (line.text.startsWith('- Q:')) items.push([{ number: line.number, text: line.text.slice(2) }])
    else if (items.length > 0) items.at(-1)?.push({ number: line.number, text: line.text.trimStart() })
    else complain(reading, line.number, 'expected a question, "- Q: …"')
  }
  return items
}

const fields = ['Q', 'A', 'Why', 'Hint', 'Wrong'] as const

function parseQuestion(reading: Reading, level: Level, lines: readonly Line[]): Question | undefined {
  const first = lines[0]?.number ?? 0
  const found = new Map<string, string>()
  for (const { number, text } of lines) {
    const [, name, value] = /^(Q|A|Why|Hint|Wrong): *(.*\S)/.exec(text) ?? []
    if (!name || !value)
      complain(reading, number, 'expected "A: …", "Why: …", "Hint: …" or "Wrong: …" with a text')
    else if (found.has(name)) complain(reading, number, `"${name}:" is there twice in this question`)
    else found.set(name, value)
  }
  const missing = fields.filter((name) => !found.has(name))
  if (missing.length > 0) {
    complain(reading, first, `the question has no ${missing.map((name) => `"${name}:"`).join(', ')}`)
    return undefined
  }
  const [question = '', answer = '', why = '', hint = '', wrongs = ''] = fields.map((name) => found.get(name))
  const wrong = wrongs.split('|').map((text) => text.trim())
  const distinct = new Set([answer, ...wrong])
  if (wrong.length !== 3 || wrong.includes(''))
    complain(reading, first, '"Wrong:" needs three answers separated by "|"')
  else if (distinct.size !== 4) complain(reading, first, 'the answer and the three wrong ones must differ')
  if (/\b(all|none) of (the above|these)\b/i.test([answer, ...wrong].join(' ')))
    complain(reading, first, '"all of the above" is no answer, since options are shuffled')
  return { level, question, answer, why, hint, wrong }
}

/** True when the phrase stands in the text as whole words, in any case. */
export function containsPhrase(text: string, phrase: string): boolean {
  const escaped = phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'iu').test(text)
}
