import type { JsonObject } from '../json-schema.js'
import { page } from './markdown.js'

type Json = JsonObject[string]

/** Any tool's output by its shape: texts as they are, lists as lists, lists of flat objects as tables. */
export const renderAny = (title: string, output: JsonObject) =>
  page(
    title,
    Object.entries(output)
      .filter(([, value]) => !isEmpty(value))
      .flatMap(([name, value]) => [`## ${spelledOut(name)}`, render(value)]),
  )

const isEmpty = (value: Json): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0)

const spelledOut = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')

function render(value: Json): string {
  if (!Array.isArray(value)) return isObject(value) ? fields(value, '') : String(value)
  if (value.length > 0 && value.every(isFlatObject) && columnsOf(value).length <= maxColumns)
    return table(value)
  return value.map((item) => `- ${isObject(item) ? fields(item, '  ') : String(item)}`).join('\n')
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isFlatObject = (value: Json): value is JsonObject =>
  isObject(value) &&
  Object.values(value).every((part) => typeof part !== 'object' && !String(part).includes('\n'))

/** Lists inside an object are written in one line; deeper objects as JSON, which no tool of the catalogue makes. */
const fields = (value: JsonObject, indent: string): string =>
  Object.entries(value)
    .filter(([, part]) => !isEmpty(part))
    .map(([name, part]) => `**${spelledOut(name)}:** ${inline(part)}`)
    .join(`  \n${indent}`)

function inline(value: Json): string {
  if (Array.isArray(value)) return value.map(inline).join('; ')
  return isObject(value) ? JSON.stringify(value) : String(value)
}

/** More can't be read side by side. */
const maxColumns = 20

const columnsOf = (rows: readonly JsonObject[]): readonly string[] => [
  ...new Set(rows.flatMap((row) => Object.keys(row))),
]

function table(rows: readonly JsonObject[]): string {
  const columns = columnsOf(rows)
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [
    line(columns.map(spelledOut)),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((column) => String(row[column] ?? '')))),
  ].join('\n')
}
