import type { ToolCall } from '@tutor/contracts'
import type { StoredStudent } from './stored-student.js'

/** Parameters that are a matter of form, not of content or level. */
const formatNames: ReadonlySet<string> = new Set([
  'note_taking_style',
  'question_type',
  'include_examples',
  'include_analogies',
  'length',
  'style',
])

/** Values counted per parameter. */
const valuesKept = 30

/** The formats that a student chose in a call, in its words or by hand. */
export const chosenFormats = (
  { parameters, evidence }: ToolCall,
  isChosen: (name: string) => boolean = (name) =>
    ['message', 'clarification'].includes(evidence[name]?.source ?? ''),
): (readonly [string, string])[] =>
  Object.entries(parameters).flatMap(([name, value]) =>
    formatNames.has(name) && isChosen(name) ? [[name, String(value).slice(0, 100)] as const] : [],
  )

/** The student with each choice counted. */
export const withFormats = (
  student: StoredStudent,
  chosen: readonly (readonly [string, string])[],
): StoredStudent => {
  const formats = new Map(Object.entries(student.formats))
  for (const [name, value] of chosen) {
    const counts = new Map(Object.entries(formats.get(name) ?? {}))
    if (counts.has(value) || counts.size < valuesKept)
      formats.set(name, Object.fromEntries(counts.set(value, (counts.get(value) ?? 0) + 1)))
  }
  return { ...student, formats: Object.fromEntries(formats) }
}
