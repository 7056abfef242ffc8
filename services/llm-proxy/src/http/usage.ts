import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError, type Routes, type Usage, type UsageDimension } from '@tutor/contracts'
import { answered, type RouteRequest } from '@tutor/service'
import type { Kysely } from 'kysely'
import type { Tables } from '../money/tables.js'
import { readUsage, type UsageRange } from '../money/usage-query.js'
import { csvOf } from './usage-csv.js'

const longestDays = 366
const dayMs = 86_400_000

/** What the tenant's calls used and cost; of one student only with a student's key. */
export const usage =
  (db: Kysely<Tables>, now: () => number = Date.now) =>
  async ({
    query,
    principal,
    request,
    response,
    signal,
  }: RouteRequest<Routes['getUsage']>): Promise<Usage | typeof answered> => {
    const { from, to } = rangeOf(query.from, query.to, now())
    const range: UsageRange = {
      tenant: principal.tenant_id,
      student: principal.student_id,
      from,
      to,
      // The contract's pattern lets nothing else through.
      dimensions: [...new Set(query.group_by.split(','))] as UsageDimension[],
    }
    response.vary('Accept')
    if (request.accepts(['application/json', 'text/csv']) === 'text/csv') {
      response.type('text/csv').attachment(`usage-${from}-${to}.csv`)
      await pipeline(Readable.from(csvOf(db, range)), response).catch((error: unknown) => {
        // Who went away needs no answer; another failure cuts the file, so that it can't be taken for complete.
        if (!signal.aborted) throw error
      })
      return answered
    }
    const { items, totals, next_cursor } = await readUsage(db, range, query)
    return { from, to, items: [...items], totals, next_cursor }
  }

function rangeOf(
  first: string | undefined,
  last: string | undefined,
  now: number,
): { readonly from: string; readonly to: string } {
  const to = last ?? new Date(now).toISOString().slice(0, 10)
  const from = first ?? `${to.slice(0, 8)}01`
  const days = (Date.parse(to) - Date.parse(from)) / dayMs
  const message =
    days < 0 ? 'Lies behind `to`' : days >= longestDays ? `At most ${longestDays} days` : undefined
  if (message === undefined) return { from, to }
  throw new AppError('INVALID_INPUT', 'The query is not valid', { errors: [{ path: 'from', message }] })
}
