import { z } from 'zod'
import { computed, jsonOf, type LocalTool, unreadable } from '../computed.js'

const dayMs = 86_400_000
const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** Minutes of "3 hours", "90 minutes", "2h 30", "an hour and a half". */
function minutesIn(text: string): number | undefined {
  const hours = /(\d{1,2}(?:\.\d{1,2})?|\ban?|half an)[ -]*(?:hours?|hrs?|h\b)/i
    .exec(text)?.[1]
    ?.toLowerCase()
  const minutes = /(\d{1,4})[ -]*(?:minutes?|mins?|m\b)/i.exec(text)?.[1]
  const whole = hours === undefined ? 0 : /^an?$/.test(hours) ? 1 : hours === 'half an' ? 0.5 : Number(hours)
  const half = /hours? and a half/i.test(text) ? 30 : 0
  const total = Math.round(whole * 60) + Number(minutes ?? 0) + half
  return total > 0 ? total : undefined
}

const [work, pause, longPause, rounds] = [25, 5, 15, 4]
const clock = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`

/** Blocks of 25 minutes with breaks of 5, and 15 after each fourth (Cirillo, The Pomodoro Technique). Times from 0:00. */
export const planPomodoros = computed(z.object({ duration: z.string() }), ({ duration }) => {
  const total =
    minutesIn(duration) ??
    (/^\D*(\d{2,3})\D*$/.exec(duration)?.[1] ? Number(/\d{2,3}/.exec(duration)?.[0]) : undefined)
  if (total === undefined || total < work || total > 720)
    throw unreadable('duration', 'Say how much time there is, from 25 minutes to 12 hours, such as “3 hours”')
  const blocks: { from: string; to: string; what: string }[] = []
  let at = 0
  let done = 0
  while (at + work <= total) {
    done += 1
    blocks.push({ from: clock(at), to: clock(at + work), what: `Work, block ${done}` })
    at += work
    const rest = done % rounds === 0 ? longPause : pause
    if (at + rest + work > total) break
    blocks.push({
      from: clock(at),
      to: clock(at + rest),
      what: rest === longPause ? 'Long break: walk about' : 'Short break',
    })
    at += rest
  }
  return { blocks, work_blocks: done, work_minutes: done * work, minutes_left: total - at }
})

/** Days after the first study, each about twice as long as the one before. */
const gaps = [1, 3, 7, 14, 30, 60]

const SpacedParameters = z.object({
  topic: z.string(),
  start_date: z.iso.date().optional(),
  exam_date: z.iso.date().optional(),
})

/** Review dates with growing gaps (Cepeda and others, "Spacing effects in learning", 2008), up to an exam if there is one. */
export const planReviews =
  (now: () => Date): LocalTool =>
  (input) => {
    const { topic, start_date: start, exam_date: exam } = SpacedParameters.parse(input)
    const first = Date.parse(start ?? isoDay(now().getTime()))
    const end = exam === undefined ? Number.POSITIVE_INFINITY : Date.parse(exam)
    if (end <= first) throw unreadable('exam_date', 'The exam must be after the first day')
    const dates = gaps.map((gap) => first + gap * dayMs).filter((date) => date < end)
    const eve = end - dayMs
    if (Number.isFinite(eve) && eve > first && !dates.includes(eve)) dates.push(eve)
    const what = [
      'Answer from memory what you learned, then check.',
      'Explain it aloud without notes.',
      'Do practice questions.',
      'Mix it with other topics.',
      'Only what you got wrong before.',
      'A last quick look.',
    ]
    return {
      output: jsonOf({
        topic,
        reviews: [
          {
            date: isoDay(first),
            day: 0,
            task: 'Study it for the first time, and write questions for yourself.',
          },
          ...dates.map((date, index) => ({
            date: isoDay(date),
            day: Math.round((date - first) / dayMs),
            task: what[Math.min(index, what.length - 1)] ?? '',
          })),
        ],
        advice: [
          'If a review goes badly, start again with a gap of one day.',
          'Recall before you look: that is what makes it stay.',
        ],
      }),
      notices: [],
    }
  }

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
const dateAt = (year: number, month: number, day: number): number | undefined => {
  const time = Date.UTC(year, month - 1, day)
  const date = new Date(time)
  return year >= 1000 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? time : undefined
}

/** The dates of a text: 2027-01-15, 15 January 2027, January 15, 2027. */
function datesIn(text: string): number[] {
  const name = `(${months.map((month) => `${month}|${month.slice(0, 3)}`).join('|')})\\.?`
  const pattern = new RegExp(
    `(\\d{4})-(\\d{1,2})-(\\d{1,2})|(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${name},? (\\d{4})|${name} (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})`,
    'gi',
  )
  const monthOf = (word = ''): number =>
    months.findIndex((month) => month.startsWith(word.slice(0, 3).toLowerCase())) + 1
  return [...text.matchAll(pattern)].slice(0, 2).flatMap(([, y, m, d, d2, m2, y2, m3, d3, y3]) => {
    const found = y
      ? dateAt(Number(y), Number(m), Number(d))
      : y2
        ? dateAt(Number(y2), monthOf(m2), Number(d2))
        : dateAt(Number(y3), monthOf(m3), Number(d3))
    return found === undefined ? [] : [found]
  })
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** Days, weeks and working days between two dates, in the Gregorian calendar; one date is counted from today. */
export const differenceOfDates =
  (now: () => Date): LocalTool =>
  (input) => {
    const { dates: text } = z.object({ dates: z.string() }).parse(input)
    const [one, two = Date.parse(isoDay(now().getTime()))] = datesIn(text)
    if (one === undefined) throw unreadable('dates', 'Write two dates such as 2027-01-15 or 15 January 2027')
    const [from, to] = [Math.min(one, two), Math.max(one, two)]
    const days = Math.round((to - from) / dayMs)
    const fullWeeks = Math.floor(days / 7)
    let working = fullWeeks * 5
    for (let at = fullWeeks * 7; at < days; at += 1)
      if (![0, 6].includes(new Date(from + at * dayMs).getUTCDay())) working += 1
    const [start, end] = [new Date(from), new Date(to)]
    let total = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth()
    if (end.getUTCDate() < start.getUTCDate()) total -= 1
    return {
      output: jsonOf({
        from: `${isoDay(from)} (${weekdays[start.getUTCDay()]})`,
        to: `${isoDay(to)} (${weekdays[end.getUTCDay()]})`,
        days,
        weeks: `${fullWeeks} weeks and ${days % 7} days`,
        full_months: total,
        working_days: working,
        note: 'The first day counts and the last does not; working days are Monday to Friday.',
      }),
      notices: [],
    }
  }
