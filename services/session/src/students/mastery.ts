import { type ResultsOutcome, type StudentResults, type TopicState, topicKey } from '@tutor/contracts'
import { withUpdate } from './changes.js'
import { afterAnswers } from './elo.js'
import { levelOf, masterySummary, probabilityOf } from './mastery-levels.js'
import type { StoredStudent } from './stored-student.js'

/** Topics kept per student; those not heard of for longest make room. */
const topicsKept = 200
/** What a level that the client app gave counts against results that came later, in answers. */
const weightOfGiven = 10
/** What one topic counts at most in the overall level, in answers. */
const mostWeightOfTopic = 20

/** The student after results on a topic: its mastery, and from all topics the overall level; each with its reason. */
export function withResults(
  student: StoredStudent,
  { topic: name, subject, answers }: StudentResults,
  now: Date,
): { readonly student: StoredStudent; readonly outcome: ResultsOutcome } {
  const at = now.toISOString()
  const topic = topicKey(name)
  const known = Object.hasOwn(student.mastery, topic) ? student.mastery[topic] : undefined
  const start = known?.probability ?? (student.mastery_level ? probabilityOf(student.mastery_level) : 0.5)
  const { probability, expected } = afterAnswers(start, known?.observations ?? 0, answers)
  const state: TopicState = {
    level: levelOf(probability),
    probability,
    observations: (known?.observations ?? 0) + answers.length,
    subject,
    updated_at: at,
  }
  const right = answers.filter(({ correct }) => correct).length
  const moved = withUpdate(
    { ...student, mastery: newest({ ...student.mastery, [topic]: state }) },
    {
      what: 'topic_mastery',
      topic,
      from: known?.level ?? null,
      to: state.level,
      at,
      why: `${right} of ${answers.length} answers right where ${expected.toFixed(1)} were expected`,
    },
  )
  const done = withOverall(moved, at)
  return {
    student: done,
    outcome: {
      topic,
      mastery: state,
      mastery_level: done.mastery_level ?? state.level,
      mastery_level_summary: done.mastery_level_summary ?? masterySummary(state.level),
      changes: done.changes.filter((change) => !student.changes.includes(change)),
    },
  }
}

/** Overall mastery: the mean of the topics' probabilities, weighted by their answers, with what the client app gave. */
function withOverall(student: StoredStudent, at: string): StoredStudent {
  const { given_mastery: given } = student
  const topics = Object.values(student.mastery).filter(({ observations }) => observations > 0)
  const weighted = topics.map(({ probability, observations }) => ({
    probability,
    weight: Math.min(observations, mostWeightOfTopic),
  }))
  if (given) weighted.push({ probability: probabilityOf(given.level), weight: weightOfGiven })
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0)
  const level = levelOf(weighted.reduce((sum, one) => sum + one.weight * one.probability, 0) / total)
  const before = student.mastery_level ?? null
  const moved = { ...student, mastery_level: level, mastery_level_summary: masterySummary(level) }
  if (before === level)
    return { ...moved, mastery_level_summary: student.mastery_level_summary ?? moved.mastery_level_summary }
  const why = `weighted mean of ${topics.length} ${topics.length === 1 ? 'topic' : 'topics'}${given ? ` and of level ${given.level} as given by the client app` : ''}`
  return withUpdate(moved, { what: 'mastery_level', from: before, to: level, at, why })
}

/** Levels of topics as the client app gives them: all of them, in place of those before. */
export function withGivenTopics(
  student: StoredStudent,
  levels: Readonly<Record<string, number>>,
  now: Date,
): StoredStudent {
  const at = now.toISOString()
  const given = new Map(Object.entries(levels).map(([topic, level]) => [topicKey(topic), level]))
  const entries = [...given].map(([topic, level]): [string, TopicState] => {
    const known = student.mastery[topic]
    if (known?.level === level) return [topic, known]
    return [
      topic,
      {
        level,
        probability: probabilityOf(level),
        observations: 0,
        subject: known?.subject ?? null,
        updated_at: at,
      },
    ]
  })
  const moved = { ...student, mastery: newest(Object.fromEntries(entries)) }
  return entries.reduce((state, [topic, { level }]) => {
    const from = student.mastery[topic]?.level ?? null
    const change = {
      what: 'topic_mastery' as const,
      topic,
      from,
      to: level,
      at,
      why: 'given by the client app',
    }
    return from === level ? state : withUpdate(state, change)
  }, moved)
}

function newest(mastery: StoredStudent['mastery']): StoredStudent['mastery'] {
  const entries = Object.entries(mastery)
  if (entries.length <= topicsKept) return mastery
  return Object.fromEntries(
    entries.sort(([, one], [, other]) => other.updated_at.localeCompare(one.updated_at)).slice(0, topicsKept),
  )
}
