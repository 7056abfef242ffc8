import { randomUUID } from 'node:crypto'
import type { Correction, RememberedCorrection, ToolCall, UpdateStudent } from '@tutor/contracts'

/** Corrections kept per student; the oldest make room. */
const correctionsKept = 100

type Origin = Pick<RememberedCorrection, 'source' | 'scope' | 'session_id'>

export const remembered = (
  correction: Correction,
  { source, scope, session_id }: Origin,
  now: Date,
): RememberedCorrection => ({
  id: randomUUID(),
  created_at: now.toISOString(),
  ...correction,
  source,
  scope,
  ...(scope === 'session' && { session_id }),
})

/** Corrections as a client app gives them, with what it left out. */
export const givenCorrections = (
  given: NonNullable<UpdateStudent['corrections']>,
  now: Date,
): RememberedCorrection[] =>
  given.map((one) => ({
    ...one,
    id: one.id ?? randomUUID(),
    created_at: one.created_at ?? now.toISOString(),
    scope: one.scope ?? 'student',
    source: one.source ?? 'edit',
  }))

/** True when both speak of the same parameter in the same place. */
const isOfSamePlace = (one: RememberedCorrection, other: RememberedCorrection): boolean =>
  one.parameter === other.parameter &&
  one.tool === other.tool &&
  one.topic === other.topic &&
  one.scope === other.scope &&
  one.session_id === other.session_id

/** With one correction more: those that it contradicts make room, and the same said again is only newer. */
function withCorrection(
  known: readonly RememberedCorrection[],
  added: RememberedCorrection,
): RememberedCorrection[] {
  const here = known.filter((one) => isOfSamePlace(one, added))
  // "Chemistry, not physics", then "organic chemistry, not chemistry": physics becomes organic chemistry from now on.
  const before = here.find(({ value, instead_of }) => instead_of !== undefined && value === added.instead_of)
  const chained =
    before?.instead_of !== undefined && before.instead_of !== added.value
      ? { ...added, instead_of: before.instead_of }
      : added
  const void_ = new Set(here.filter((one) => one === before || one.instead_of === chained.instead_of))
  const same = here.find(
    ({ value, instead_of }) => value === chained.value && instead_of === chained.instead_of,
  )
  const { id, created_at } = same ?? chained
  return [...known.filter((one) => !void_.has(one)), { ...chained, id, created_at }]
}

export const withCorrections = (
  known: readonly RememberedCorrection[],
  added: readonly RememberedCorrection[],
): RememberedCorrection[] => added.reduce(withCorrection, [...known]).slice(-correctionsKept)

/** The corrections that hold in a session, as the planner is told them, the oldest first. */
export const correctionsIn = (
  corrections: readonly RememberedCorrection[],
  sessionId: string,
): Correction[] =>
  corrections
    .filter(({ scope, session_id }) => scope === 'student' || session_id === sessionId)
    .map(({ id: _i, created_at: _c, scope: _s, session_id: _si, source: _so, ...correction }) => correction)

/** Parameters whose value is a taste that lasts, for the tool in which it was chosen. */
const preferences: ReadonlySet<string> = new Set([
  'difficulty',
  'level',
  'desired_depth',
  'note_taking_style',
  'question_type',
  'count',
  'num_questions',
  'include_examples',
  'include_analogies',
  'show_steps',
  'hours_per_day',
  'length',
  'depth',
  'style',
])
const topicNames = ['topic', 'concept_to_explain', 'concept', 'theme', 'experiment'] as const
const subjectNames: ReadonlySet<string> = new Set(['subject', 'current_topic'])
const longestText = 500

/** What an edit of a call's arguments teaches: tastes, subjects of a topic, and topics that were misread. */
export function learnedFromEdit(
  { tool, parameters: before }: ToolCall,
  changed: ToolCall['parameters'],
): Correction[] {
  const topic = topicNames.map((name) => changed[name] ?? before[name]).find(isText)
  return Object.entries(changed).flatMap(([parameter, value]): Correction[] => {
    const old = before[parameter]
    if (!isScalar(value) || value === old) return []
    if (preferences.has(parameter)) return [{ parameter, value, tool }]
    if (!isText(value) || !isText(old)) return []
    if (subjectNames.has(parameter))
      return [{ parameter: 'subject', value, instead_of: old, ...(topic !== undefined && { topic }) }]
    return topicNames.some((name) => name === parameter) ? [{ parameter, value, instead_of: old, tool }] : []
  })
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= longestText
const isScalar = (value: unknown): value is string | number | boolean =>
  isText(value) || typeof value === 'number' || typeof value === 'boolean'
