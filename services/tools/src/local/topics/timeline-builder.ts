import { AppError } from '@tutor/contracts'
import { z } from 'zod'
import type { Topic } from '../../library/topic.js'
import type { LocalRequest, LocalResult } from '../local-tool.js'
import { sentence, sentenceCase } from '../wording.js'
import { statementsOf } from './page-texts.js'

export const TimelineParameters = z.object({
  topic: z.string(),
  start_year: z.number().int().optional(),
  end_year: z.number().int().optional(),
})
export type TimelineParameters = z.output<typeof TimelineParameters>

interface Event {
  readonly date: string
  readonly title: string
  readonly description: string
}

const months = 'January|February|March|April|May|June|July|August|September|October|November|December'
/** A year of four digits that no unit or comma makes a quantity, or any year before Christ. */
const datePattern = new RegExp(
  String.raw`(?:(?:(\d{1,2}) )?(${months}) )?(?<![\d.,/])\b(?:(\d{1,5}) (BCE?|BC)|(1\d{3}|20\d{2}))\b(?![.,]\d|\s?(?:°|%|K\b|kg|km|kJ|m\b|metres|years|people|men|N\b|J\b))(?: (?:to|and|until|-|–) (\d{1,4})(?: (BCE?|BC))?\b)?`,
)

interface Dated {
  readonly year: number
  readonly date: string
}

function dateIn(text: string): Dated | undefined {
  const found = datePattern.exec(text)
  if (!found) return undefined
  const [, day, month, ancient, , modern, until, era] = found
  // "from 27 to 14 BC" counts down: the first year is before Christ too.
  const year = ancient === undefined ? Number(modern) * (era ? -1 : 1) : -Number(ancient)
  const name = year < 0 ? `${-year} BC` : String(year)
  const start = [day, month, name].filter(Boolean).join(' ')
  const isSpan = until !== undefined && until.length >= 2 && ancient === undefined
  return { year, date: isSpan ? `${start} to ${until}${era ? ' BC' : ''}` : start }
}

/** The dated statements of the page in order of time. Throws UNAVAILABLE where the page names no dates. */
export function buildTimeline({
  parameters: { topic: asked, start_year: from, end_year: to },
  match: { topic },
}: LocalRequest<TimelineParameters>): LocalResult<{ topic: string; events: Event[] }> {
  const dated = datedStatements(topic)
  if (dated.length === 0)
    throw new AppError(
      'UNAVAILABLE',
      `The library's page on “${topic.title}” names no dates, so its timeline needs a language model.`,
      { reason: 'model_required' },
    )
  const within = dated.filter(
    ({ year }) => (from === undefined || year >= from) && (to === undefined || year <= to),
  )
  const events = within.map(({ date, text }) => ({ date, title: titleOf(text), description: sentence(text) }))
  const notices =
    events.length > 0
      ? []
      : [{ code: 'no_events_in_range', message: `The page on “${topic.title}” has no event in these years.` }]
  return { output: { topic: asked, events }, notices }
}

/** One statement for each date and thing: a later one that says nothing new is left out. */
function datedStatements(topic: Topic): (Dated & { readonly text: string })[] {
  const kept: (Dated & { readonly text: string })[] = []
  for (const text of statementsOf(topic, false)) {
    const found = dateIn(text)
    if (found && !kept.some((other) => other.year === found.year && isSameThing(other.text, text)))
      kept.push({ ...found, text: sentenceCase(text) })
  }
  return kept.sort((left, right) => left.year - right.year)
}

const namesIn = (text: string): Set<string> => new Set(text.toLowerCase().match(/\p{L}{5,}/gu) ?? [])
function isSameThing(left: string, right: string): boolean {
  const words = namesIn(left)
  const others = [...namesIn(right)]
  const shared = others.filter((word) => words.has(word)).length
  return shared >= Math.min(3, others.length) && shared * 2 >= Math.min(words.size, others.length)
}

const longestTitle = 70
/** The words up to the first comma, or as many as fit. */
function titleOf(text: string): string {
  const clause = /^(.{25,70}?)(?:[,;:.](?=\s|$)|\s\()/.exec(text)?.[1] ?? text
  if (clause.length <= longestTitle) return clause.replace(/\.$/, '')
  return `${clause.slice(0, clause.lastIndexOf(' ', longestTitle))} …`
}
