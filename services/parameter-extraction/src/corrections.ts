import { type Correction, topicKey } from '@tutor/contracts'
import type { Parameter } from './catalogue-index.js'
import type { Filled } from './evidence.js'
import type { Extracting } from './extraction.js'

/** Sources that a correction gives way to (brief §4), and what a model read out of the same words. */
const beforeCorrections: ReadonlySet<string> = new Set(['message', 'clarification', 'history', 'model'])

/** Struggle in this very message speaks louder than a taste of before. */
const isStated = ({ evidence }: Filled): boolean =>
  beforeCorrections.has(evidence.source) || evidence.rule === 'struggle-lowest'

const isSubject = ({ name, policy }: Parameter): boolean =>
  name === 'subject' || name === 'current_topic' || policy === 'subject'

const isFreeText = ({ schema }: Parameter): boolean => schema.type === 'string' && !schema.enum

const same = (one: unknown, other: unknown): boolean => topicKey(String(one)) === topicKey(String(other))

/** True when the schema takes the value as it is. */
function fits(value: Correction['value'], { schema }: Parameter): boolean {
  if (schema.enum) return schema.enum.includes(String(value))
  if (schema.type === 'boolean') return typeof value === 'boolean'
  if (schema.type !== 'integer' && schema.type !== 'number') return typeof value === 'string'
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema
  const isWhole = schema.type === 'number' || Number.isInteger(value)
  return typeof value === 'number' && isWhole && value >= minimum && value <= maximum
}

function applies(
  one: Correction,
  { tool, topic }: Extracting,
  parameter: Parameter,
  filled: Filled | undefined,
): boolean {
  const isNamed = one.parameter === parameter.name || (one.parameter === 'subject' && isSubject(parameter))
  if (!isNamed || !fits(one.value, parameter)) return false
  // What nobody has named is asked for: a topic of some other day is no answer.
  if (!filled && !isSubject(parameter) && isFreeText(parameter)) return false
  if (one.tool !== undefined && one.tool !== tool.name) return false
  if (one.topic !== undefined && !same(one.topic, topic?.filled.value)) return false
  return one.instead_of === undefined || same(one.instead_of, filled?.value)
}

/** The value that the student's own corrections give where neither message nor history state one: the newest that applies. */
export function withCorrection(
  extraction: Extracting,
  parameter: Parameter,
  filled: Filled | undefined,
): Filled | undefined {
  if (filled && isStated(filled)) return filled
  const found = extraction.input.corrections.findLast((one) => applies(one, extraction, parameter, filled))
  if (!found) return filled
  const because =
    found.instead_of === undefined
      ? `${String(found.value)} was chosen before`
      : `${found.instead_of} was corrected to ${String(found.value)}`
  return { value: found.value, evidence: { source: 'correction', because, confidence: 0.85 } }
}
