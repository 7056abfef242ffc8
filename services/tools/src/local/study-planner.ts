import { AppError } from '@tutor/contracts'
import type { Library } from '../library/library.js'
import { topicWords } from '../library/normalise.js'
import type { Topic } from '../library/topic.js'
import { learnerOf, type Mood } from './learner.js'
import type { LocalResult } from './local-tool.js'
import type { PlannerParameters, PlanOutput } from './tool-schemas.js'
import { quoted } from './wording.js'

type Day = PlanOutput['days'][number]

const dayMs = 86_400_000
/** A plan further ahead than this would be forgotten; the days before are left free. */
const mostDays = 60
/** Every fourth day goes over what the three before it brought. */
const reviewEvery = 4

/**
 * A day-by-day plan up to the exam: the library's topics of the subject in order, reviews between, and the last two
 * days for a mock test and rest. Throws INVALID_INPUT when the exam is not after `today` (an ISO date).
 */
export function planStudy(
  library: Library,
  parameters: PlannerParameters,
  today: string,
): LocalResult<PlanOutput> {
  const { subject, exam_date: examDate, hours_per_day: hours } = parameters
  const daysLeft = Math.round((Date.parse(examDate) - Date.parse(today)) / dayMs)
  if (daysLeft < 1)
    throw new AppError('INVALID_INPUT', 'The exam must be after today', {
      errors: [{ path: 'parameters.exam_date', message: `Must be after ${today}` }],
    })
  const topics = topicsOf(library, subject)
  const count = Math.min(daysLeft, mostDays)
  const first = Date.parse(examDate) - count * dayMs
  const days = Array.from({ length: count }, (_, index): Day => {
    const date = new Date(first + index * dayMs).toISOString().slice(0, 10)
    const isLast = index === count - 1
    return {
      date,
      hours: isLast && count > 1 ? Math.min(hours, 1) : hours,
      tasks: tasksOf(index, count, subject, topics),
    }
  })
  const { mood } = learnerOf(parameters.user_info)
  return {
    output: { subject, exam_date: examDate, days, advice: advice(daysLeft, subject, topics, mood) },
    notices: [],
  }
}

/** The page that the subject names with what it needs and leads to, or the pages of the discipline. */
function topicsOf({ topics, find }: Library, subject: string): Topic[] {
  const named = find(subject)?.topic
  if (named) {
    const around = [...named.prerequisites, ...named.related].map((name) => find(name)?.topic)
    return [...new Set([named, ...around])].filter((topic) => topic !== undefined)
  }
  const words = topicWords(subject).join(' ')
  return topics.filter(({ subject: own, page }) =>
    [own, page.split('/')[0] ?? ''].some((name) => topicWords(name).join(' ') === words),
  )
}

function tasksOf(index: number, count: number, subject: string, topics: readonly Topic[]): string[] {
  if (index === count - 1)
    return ['Go over your key points once, lightly.', 'Get your things ready and sleep well.']
  if (index === count - 2)
    return [`Do a mock test on ${subject} against the clock.`, 'Mark it, and read up on what went wrong.']
  if (index % reviewEvery === reviewEvery - 1)
    return ['Review the last three days from memory.', 'Repeat the questions that you got wrong.']
  const studied = index - Math.floor(index / reviewEvery)
  const topic = topics.length > 0 ? topics[studied % topics.length] : undefined
  if (!topic)
    return [
      `Study part ${studied + 1} of ${subject} from your course outline.`,
      'Write down five key points from memory.',
    ]
  return studied < topics.length
    ? [
        `Study ${quoted(topic.title)}: read the notes and write down the key points.`,
        `Do ten practice questions on ${quoted(topic.title)}.`,
      ]
    : [`Second round on ${quoted(topic.title)}: harder questions, no notes.`]
}

function advice(
  daysLeft: number,
  subject: string,
  topics: readonly Topic[],
  mood: Mood | undefined,
): string[] {
  const lines = ['Study in blocks of 25 to 45 minutes with short breaks between.']
  if (topics.length === 0)
    lines.push(
      `The library has no pages on ${quoted(subject)}, so the plan counts parts: divide your course outline into as many.`,
    )
  if (daysLeft > mostDays)
    lines.push(`The exam is ${daysLeft} days away; the plan covers the last ${mostDays}.`)
  if (mood) lines.push('If a day is too much, do its first task only and go on with the plan the day after.')
  return lines
}
