import { spanEvidence } from './evidence.js'
import type { Reader } from './extraction.js'
import { weekdays } from './lexicon/words.js'

const day = 86_400_000
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const monthPattern =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const amounts: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  'a couple of': 2,
  'a couple': 2,
  'a few': 3,
}

const iso = (time: number): string => new Date(time).toISOString().slice(0, 10)
const valid = (year: number, month: number, date: number): number | undefined => {
  const time = Date.UTC(year, month, date)
  return new Date(time).getUTCMonth() === month && new Date(time).getUTCDate() === date ? time : undefined
}
/** The next day, today included, with this month and day. */
const upcoming = (today: number, month: number, date: number): number | undefined => {
  const year = new Date(today).getUTCFullYear()
  return [year, year + 1, year + 2, year + 3, year + 4]
    .map((one) => valid(one, month, date))
    .find((time) => time !== undefined && time >= today)
}
const monthOf = (name: string): number => months.indexOf(name.slice(0, 3).toLowerCase())

type Rule = readonly [RegExp, (found: RegExpExecArray, today: number) => number | undefined, number]
const given = (year: string | undefined, month: number, date: number, today: number) =>
  year ? valid(Number(year), month, date) : upcoming(today, month, date)

const byUnit = (found: RegExpExecArray, today: number): number | undefined => {
  const amount = amounts[found[1]?.toLowerCase() ?? ''] ?? Number(found[1])
  const unit = found[2]?.toLowerCase() ?? ''
  if (!Number.isFinite(amount) || amount > 1_000) return undefined
  if (unit.startsWith('month')) {
    const now = new Date(today)
    const last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + amount + 1, 0)).getUTCDate()
    return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + amount, Math.min(now.getUTCDate(), last))
  }
  return today + amount * (unit.startsWith('week') || unit === 'wks' || unit === 'wk' ? 7 : 1) * day
}

/** "Friday" and "this Friday" are the next one; "next Friday" is the Friday of next week, weeks beginning on Monday. */
const byWeekday = (found: RegExpExecArray, today: number): number => {
  const wanted = weekdays.findIndex((name) => name.startsWith((found[2] ?? '').toLowerCase().slice(0, 3)))
  const now = new Date(today).getUTCDay()
  const ahead = (wanted - now + 7) % 7 || 7
  if (!/next/i.test(found[1] ?? '')) return today + ahead * day
  const toMonday = (8 - now) % 7 || 7
  return today + (toMonday + ((wanted + 6) % 7)) * day
}

const rules: readonly Rule[] = [
  [
    /\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b/,
    ([, y, m, d]) => valid(Number(y), Number(m) - 1, Number(d)),
    0.98,
  ],
  [
    new RegExp(`\\b${monthPattern}\\.? (?:the )?(\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?\\b`, 'i'),
    ([, m, d, y], today) => given(y, monthOf(m ?? ''), Number(d), today),
    0.96,
  ],
  [
    new RegExp(`\\b(?:the )?(\\d{1,2})(?:st|nd|rd|th)? (?:of )?${monthPattern}\\b\\.?(?:,? (\\d{4}))?`, 'i'),
    ([, d, m, y], today) => given(y, monthOf(m ?? ''), Number(d), today),
    0.96,
  ],
  [
    /\b(\d{1,2})[/](\d{1,2})[/](\d{4})\b/,
    ([, m, d, y]) => valid(Number(y), Number(m) - 1, Number(d)) ?? valid(Number(y), Number(d) - 1, Number(m)),
    0.8,
  ],
  [
    /\b(?:on |by |for )(\d{1,2})\/(\d{1,2})\b/,
    ([, m, d], today) => upcoming(today, Number(m) - 1, Number(d)),
    0.8,
  ],
  [/\bday after tomorrow\b/i, (_found, today) => today + 2 * day, 0.96],
  [/\b(?:tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow|2moro|tmw)\b/i, (_found, today) => today + day, 0.96],
  [
    /\b(?:in|within) (\d{1,3}|a couple of|a couple|a few|an?|one|two|three|four|five|six|seven|eight|nine|ten) (days?|weeks?|wks?|months?)(?:' time)?\b/i,
    byUnit,
    0.95,
  ],
  [
    /\b(\d{1,3}|a couple of|an?|one|two|three|four|five|six|seven|eight|nine|ten) (days?|weeks?|wks?|months?) (?:from (?:now|today)|away|left|to go|until|till|before|out)\b/i,
    byUnit,
    0.93,
  ],
  [
    /\b(next |this |coming |this coming |on )?(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b/i,
    byWeekday,
    0.85,
  ],
  [/\bnext week\b/i, (_found, today) => today + 7 * day, 0.7],
  [
    /\bnext month\b/i,
    (_found, today) => byUnit(/(1) (month)/.exec('1 month') as RegExpExecArray, today),
    0.6,
  ],
  [/\b(?:today|tonight|later today)\b/i, (_found, today) => today, 0.8],
  [
    /\bon the (\d{1,2})(?:st|nd|rd|th)\b/i,
    ([, d], today) => {
      const now = new Date(today)
      return [0, 1, 2]
        .map((ahead) => valid(now.getUTCFullYear(), now.getUTCMonth() + ahead, Number(d)))
        .find((time) => time !== undefined && time >= today)
    },
    0.85,
  ],
]

/** The date that the words name, resolved against `today`; the most exact form wins. */
export function findDate(
  text: string,
  today: string,
): { value: string; start: number; end: number; confidence: number } | undefined {
  const now = Date.parse(`${today}T00:00:00Z`)
  for (const [pattern, resolve, confidence] of rules) {
    const found = pattern.exec(text)
    const time = found ? resolve(found, now) : undefined
    if (found && time !== undefined && Number.isFinite(time))
      return { value: iso(time), start: found.index, end: found.index + found[0].length, confidence }
  }
  return undefined
}

export const readDate: Reader = ({ reading, input }) => {
  const found = findDate(reading.text, input.today)
  return (
    found && {
      value: found.value,
      evidence: spanEvidence(reading.text, found.start, found.end, found.confidence),
    }
  )
}
