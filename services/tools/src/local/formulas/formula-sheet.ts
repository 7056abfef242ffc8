import { z } from 'zod'
import type { Library } from '../../library/library.js'
import { topicWords } from '../../library/normalise.js'
import { fieldsAgree } from '../../library/subject-fields.js'
import { jsonOf, type LocalTool } from '../computed.js'
import { topicNotInLibrary } from '../topic-not-in-library.js'
import { mathematicsSheets } from './mathematics.js'
import { scienceSheets } from './sciences.js'

interface Formula {
  readonly name: string
  readonly formula: string
  readonly symbols: readonly string[]
  readonly when_to_use: string
}

interface Sheet {
  readonly field: string
  readonly names: readonly string[]
  readonly formulas: readonly Formula[]
}

function sheetsOf(text: string, field: string): Sheet[] {
  const blocks = text.trim().split(/^# /m).slice(1)
  return blocks.map((block) => {
    const [names = '', ...lines] = block.trim().split('\n')
    return { field, names: names.split('; '), formulas: lines.map(formulaOf) }
  })
}

function formulaOf(line: string): Formula {
  const [name = '', formula = '', symbols = '', when = ''] = line.split(' | ')
  return { name, formula, symbols: symbols.split('; '), when_to_use: when }
}

const sheets = [
  ...sheetsOf(mathematicsSheets, 'mathematics'),
  ...sheetsOf(scienceSheets, 'physics chemistry science'),
]
const keyOf = (name: string): string => topicWords(name).join(' ')
const byName = new Map(sheets.flatMap((sheet) => sheet.names.map((name) => [keyOf(name), sheet] as const)))

/** The sheet of this name; a longer phrase has the sheet whose name it holds. */
function sheetOn(topic: string, subject: string): Sheet | undefined {
  const key = keyOf(topic)
  const held = [...byName.keys()]
    .filter((name) => ` ${key} `.includes(` ${name} `))
    .sort((left, right) => right.length - left.length)[0]
  const sheet = byName.get(key) ?? (held === undefined ? undefined : byName.get(held))
  return sheet && fieldsAgree(topicWords(subject), topicWords(sheet.field)) ? sheet : undefined
}

const Parameters = z.object({ topic: z.string(), subject: z.string() })

/** The checked sheet on a topic, under the topic's own name or that of its page. NOT_FOUND where there is none. */
export const makeFormulaSheet =
  (library: Library): LocalTool =>
  (input) => {
    const { topic, subject } = Parameters.parse(input)
    const page = library.find(topic, subject)?.topic
    const sheet = sheetOn(topic, subject) ?? (page && sheetOn(page.title, subject))
    if (!sheet) throw topicNotInLibrary(topic, subject, [])
    return { output: jsonOf({ topic, formulas: sheet.formulas }), notices: [] }
  }
