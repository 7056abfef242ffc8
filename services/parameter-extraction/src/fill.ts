import type { Notice, ParameterPolicy, ToolCall } from '@tutor/contracts'
import type { Parameter } from './catalogue-index.js'
import { withCorrection } from './corrections.js'
import { readDate } from './dates.js'
import { byDefault, type Filled } from './evidence.js'
import type { Extracting, Reader } from './extraction.js'
import { readIncludeAnalogies, readIncludeExamples, readNoteStyle, readQuestionType } from './formats.js'
import { readLevel, readStatedLevel } from './levels.js'
import { readFirstConcept, readSecondConcept } from './named-things.js'
import { readProblem } from './problem.js'
import { readProgrammingLanguage } from './programming-languages.js'
import { readCount, readEndYear, readHoursPerDay, readMeasure, readStartYear } from './quantities.js'
import { statedValue } from './stated.js'
import { readNamedSubject, readSubject } from './subjects.js'
import {
  readErrorMessage,
  readLanguage,
  readMotion,
  readPayload,
  readSide,
  readSource,
  readSwitch,
} from './texts.js'

/** The theme of words is never the language itself. */
const readTheme: Reader = (extraction, parameter) => {
  const language = readLanguage(extraction, parameter)?.value
  const topic = extraction.topic?.filled
  if (typeof language !== 'string' || typeof topic?.value !== 'string') return topic
  const [first = '', ...rest] = topic.value.split(' ')
  if (first.toLowerCase() !== language.toLowerCase()) return topic
  const value = rest.join(' ')
  const { quote, start, ...proof } = topic.evidence
  const begin = (start ?? 0) + first.length + 1
  return value.length === 0 ? undefined : { value, evidence: { ...proof, quote: value, start: begin } }
}
const readTopic: Reader = ({ topic }) => topic?.filled

/** Parameters with a policy of their own (brief §4), by name; all others are read by their schema. */
const readers: Readonly<Record<string, Reader>> = {
  topic: readTopic,
  concept_to_explain: readTopic,
  concept: readTopic,
  theme: readTheme,
  experiment: readTopic,
  motion: readMotion,
  subject: readSubject,
  current_topic: readSubject,
  difficulty: readLevel,
  desired_depth: readLevel,
  level: readStatedLevel,
  count: readCount,
  num_questions: readCount,
  question_type: readQuestionType,
  note_taking_style: readNoteStyle,
  include_examples: readIncludeExamples,
  include_analogies: readIncludeAnalogies,
  hours_per_day: readHoursPerDay,
  start_year: readStartYear,
  end_year: readEndYear,
  language: readLanguage,
  programming_language: readProgrammingLanguage,
  error_message: readErrorMessage,
  essay_text: readPayload,
  text: readPayload,
  passage: readPayload,
  code: readPayload,
  problem: readProblem,
  source: readSource,
  side: readSide,
  first_concept: readFirstConcept,
  second_concept: readSecondConcept,
}

const readEnum: Reader = (extraction, parameter) =>
  statedValue(extraction, parameter) ??
  (parameter.schema.default === undefined ? undefined : byDefault(parameter.schema.default))

/** The readers that a manifest can name for a parameter of any name. */
const policies: Readonly<Record<ParameterPolicy, Reader>> = {
  topic: readTopic,
  subject: readSubject,
  level: readLevel,
  stated_level: readStatedLevel,
  count: readCount,
  measure: readMeasure,
  hours: readHoursPerDay,
  date: readDate,
  year: readStartYear,
  text: readPayload,
  problem: readProblem,
  code: readPayload,
  source: readSource,
  language: readLanguage,
  programming_language: readProgrammingLanguage,
  statement: readMotion,
  switch: readSwitch,
  choice: readEnum,
}

/** Names under which a tool takes the topic. */
export const topicParameters: ReadonlySet<string> = new Set([
  'topic',
  'concept_to_explain',
  'concept',
  'theme',
  'experiment',
  'motion',
])
export const topicParameterOf = (parameters: readonly Parameter[]): Parameter | undefined =>
  parameters.find(({ name, policy }) => topicParameters.has(name) || policy === 'topic') ??
  parameters.find((parameter) => parameter.required && isFreeText(parameter))
const isFreeText = ({ name, schema, policy }: Parameter): boolean =>
  schema.type === 'string' && !schema.enum && !schema.format && !policy && !Object.hasOwn(readers, name)

function readBySchema(extraction: Extracting, parameter: Parameter): Filled | undefined {
  const { schema, required, name } = parameter
  if (schema.enum) return readEnum(extraction, parameter)
  if (schema.type === 'boolean') return readSwitch(extraction, parameter)
  if (schema.format === 'date') return readDate(extraction, parameter)
  if (schema.type === 'integer' || schema.type === 'number') return readMeasure(extraction, parameter)
  if (required && topicParameterOf(extraction.tool.parameters)?.name === name)
    return readTopic(extraction, parameter)
  return schema.default === undefined ? undefined : byDefault(schema.default)
}

const ownReader = (name: string): Reader | undefined =>
  Object.hasOwn(readers, name) ? readers[name] : undefined

/** Whether the tool's subject is the thing that is asked about, not a property of a topic. */
const subjectStands = (extraction: Extracting): boolean =>
  extraction.tool.parameters.every(({ name }) => !topicParameters.has(name) || name === 'experiment')

function read(extraction: Extracting, parameter: Parameter): Filled | undefined {
  if (parameter.name === 'subject' && parameter.required && subjectStands(extraction))
    return (
      readNamedSubject(extraction, parameter) ??
      (extraction.topic ? readSubject(extraction, parameter) : undefined)
    )
  const reader = parameter.policy ? policies[parameter.policy] : ownReader(parameter.name)
  return reader ? reader(extraction, parameter) : readBySchema(extraction, parameter)
}

export interface FilledCall {
  readonly call: ToolCall
  readonly missing: readonly string[]
  readonly notices: readonly Notice[]
}

const fits = ({ value }: Filled, { schema }: Parameter): boolean =>
  (!schema.enum || schema.enum.includes(String(value))) &&
  (typeof value !== 'string' ||
    (value.length > 0 && value.length <= (schema.maxLength ?? Number.POSITIVE_INFINITY)))

/** Fills every parameter of the tool that something is known of, each with its evidence. */
export function fillCall(extraction: Extracting): FilledCall {
  const { tool } = extraction
  const parameters: Record<string, Filled['value']> = {}
  const evidence: Record<string, Filled['evidence']> = {}
  const missing: string[] = []
  const notices: Notice[] = []
  for (const parameter of tool.parameters) {
    const filled = withCorrection(extraction, parameter, read(extraction, parameter))
    if (filled && fits(filled, parameter)) {
      parameters[parameter.name] = filled.value
      evidence[parameter.name] = filled.evidence
      if (filled.notice) notices.push({ ...filled.notice, tool: tool.name })
    } else if (parameter.required) missing.push(parameter.name)
  }
  return { call: { tool: tool.name, parameters, evidence }, missing, notices }
}
