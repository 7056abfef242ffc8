import type { Tool } from '../catalogue/catalogue.js'
import type { JsonObject } from '../json-schema.js'
import { FlashcardOutput, QuizOutput } from '../local/tool-schemas.js'

export type ModelAnswer =
  | { readonly ok: true; readonly output: JsonObject; readonly count: ItemCount | undefined }
  | { readonly ok: false; readonly problems: readonly string[] }

/** How many items were asked for and made, for tools that make a number of them. */
export interface ItemCount {
  readonly what: string
  readonly wanted: number
  readonly made: number
}

/** Reads a model's text: JSON, then the tool's output schema, then what a schema can't say of a quiz. */
export function checkAnswer(
  { manifest, checkOutput }: Tool,
  parameters: JsonObject,
  text: string,
): ModelAnswer {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\s*```(?:json)?\s*|\s*```\s*$/g, ''))
  } catch {
    return { ok: false, problems: ['The answer is not valid JSON'] }
  }
  const checked = checkOutput(value)
  if (checked.errors.length > 0)
    return {
      ok: false,
      problems: checked.errors.map(({ path, message }) => `${path || 'answer'}: ${message}`).slice(0, 20),
    }
  // The schema has made sure that it is an object of JSON values.
  const output = checked.value as JsonObject
  const problems = contentProblems(manifest.name, output, parameters)
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, output, count: countOf(manifest.name, output, parameters) }
}

function contentProblems(tool: string, output: JsonObject, parameters: JsonObject): string[] {
  const problems = echoed
    .filter((name) => name in output && name in parameters && output[name] !== parameters[name])
    .map((name) => `${name}: must be ${JSON.stringify(parameters[name])}, as asked`)
  const count = countOf(tool, output, parameters)
  if (count && count.made > count.wanted)
    problems.push(`${count.made} ${count.what} instead of ${count.wanted}`)
  if (count && count.made === 0) problems.push(`no ${count.what}`)
  return tool === 'quiz_generator' ? [...problems, ...quizProblems(output, parameters)] : problems
}

/** Parameters that a tool repeats in its answer. */
const echoed = ['difficulty', 'note_taking_style'] as const

function quizProblems(output: JsonObject, parameters: JsonObject): string[] {
  const { questions } = QuizOutput.parse(output)
  const asked = new Set<string>()
  return questions.flatMap(({ question, type, options, answer }, index) => {
    const at = `questions.${index}`
    const problems: string[] = []
    if (type !== parameters['question_type'])
      problems.push(`${at}.type: must be ${JSON.stringify(parameters['question_type'])}`)
    if (type === 'multiple_choice' && !options) problems.push(`${at}.options: required for multiple_choice`)
    if (options && !options.includes(answer))
      problems.push(`${at}.answer: must be one of its options, word for word`)
    if (asked.has(question)) problems.push(`${at}.question: is there twice`)
    asked.add(question)
    return problems
  })
}

function countOf(tool: string, output: JsonObject, parameters: JsonObject): ItemCount | undefined {
  if (tool === 'quiz_generator')
    return {
      what: 'questions',
      wanted: Number(parameters['num_questions']),
      made: QuizOutput.parse(output).questions.length,
    }
  if (tool === 'flashcard_generator')
    return {
      what: 'flashcards',
      wanted: Number(parameters['count']),
      made: FlashcardOutput.parse(output).flashcards.length,
    }
  return undefined
}
