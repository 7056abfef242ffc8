import type { Kysely } from 'kysely'
import type { MicroUsd } from '../chat.js'
import { usdOf } from '../money/refusals.js'
import type { Tables } from '../money/tables.js'
import { readUsage, type UsageRange } from '../money/usage-query.js'

/** Each page sums the range anew, so pages are large. */
const pageSize = 5_000
const sums = ['calls', 'input_tokens', 'cached_input_tokens', 'output_tokens', 'cost_micro_usd'] as const

/** A whole range as CSV (RFC 4180), read page by page as fast as it is taken. */
export async function* csvOf(db: Kysely<Tables>, range: UsageRange): AsyncGenerator<string> {
  yield line([...range.dimensions, ...sums, 'cost_usd'])
  let cursor: string | undefined
  do {
    const page = await readUsage(db, range, { limit: pageSize, cursor })
    yield page.items
      .map((item) =>
        line([
          ...range.dimensions.map((dimension) => item[dimension] ?? ''),
          ...sums.map((name) => item[name]),
          usd(item.cost_micro_usd),
        ]),
      )
      .join('')
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
}

/** A number for a spreadsheet: whole and fraction, never rounded. */
const usd = (cost: MicroUsd): Exact => ({ exact: usdOf(cost) })
interface Exact {
  readonly exact: string
}

const line = (cells: readonly (string | number | Exact)[]): string =>
  `${cells.map((cell) => (typeof cell === 'string' ? text(cell) : typeof cell === 'number' ? cell : cell.exact)).join(',')}\r\n`

/**
 * A text cell. What a spreadsheet would take for a formula (OWASP, CSV injection; also in full-width characters) gets an
 * apostrophe in front.
 */
function text(value: string): string {
  const inert = /^[\s]*[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
