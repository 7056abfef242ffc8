import { AppError, type UsageDimension, type UsageItem, type UsageSums } from '@tutor/contracts'
import { type Kysely, sql } from 'kysely'
import { openCursor, sealCursor } from './cursor.js'
import type { Tables } from './tables.js'

export interface UsageRange {
  readonly tenant: string
  /** Only of this student; of all where null. */
  readonly student: string | null
  /** First and last day, UTC. */
  readonly from: string
  readonly to: string
  readonly dimensions: readonly UsageDimension[]
}

interface UsagePage {
  readonly items: readonly UsageItem[]
  readonly totals: UsageSums
  readonly next_cursor: string | null
}

const expressions = {
  day: sql`to_char(calls.opened_at at time zone 'UTC', 'YYYY-MM-DD')`,
  alias: sql`calls.alias`,
  deployment: sql`coalesce(charges.deployment, '')`,
  feature: sql`calls.feature`,
  student: sql`coalesce(calls.student_id, '')`,
} as const satisfies Record<UsageDimension, unknown>
const mayBeAbsent: ReadonlySet<UsageDimension> = new Set(['deployment', 'student'])

/** Sums of finished calls by the dimensions, in their order; every number and the totals are of one snapshot. */
export async function readUsage(
  db: Kysely<Tables>,
  { tenant, student, from, to, dimensions }: UsageRange,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<UsagePage> {
  const byDeployment = dimensions.includes('deployment')
  const source = sql.raw(byDeployment ? 'charges' : 'calls')
  const columns = sql.join(
    dimensions.map((dimension) => sql`${expressions[dimension]} collate "C" as ${sql.ref(dimension)}`),
  )
  const names = sql.join(dimensions.map((dimension) => sql.ref(dimension)))
  const after = cursor === undefined ? undefined : openCursor(cursor, dimensions.length)
  const { rows } = await sql<{ totals: UsageSums; items: readonly UsageItem[] }>`
    with used as materialized (
      select calls.id, ${columns}, ${source}.input_tokens, ${source}.cached_input_tokens, ${source}.output_tokens,
        ${source}.cost_micro_usd
      from "llm-proxy".calls
      ${byDeployment ? sql`left join "llm-proxy".charges on charges.call_id = calls.id` : sql``}
      where calls.tenant_id = ${tenant} and calls.outcome is not null
        and calls.opened_at >= ${`${from}T00:00:00Z`}::timestamptz
        and calls.opened_at < ${`${to}T00:00:00Z`}::timestamptz + interval '1 day'
        ${student === null ? sql`` : sql`and calls.student_id = ${student}`}
    ), grouped as (
      select ${names}, ${sumsOf(byDeployment)} from used group by ${names}
    ), page as (
      select * from grouped
      ${after ? sql`where (${names}) > (${sql.join(after.map((value) => sql`${value}`))})` : sql``}
      order by ${names} limit ${limit + 1}
    )
    select (select to_jsonb(totals) from (select ${sumsOf(byDeployment)} from used) totals) as totals,
      coalesce((select jsonb_agg(to_jsonb(page) order by ${names}) from page), '[]') as items`.execute(db)
  const [row] = rows
  if (!row) throw new AppError('INTERNAL', 'An aggregate has one row')
  const shown = row.items.slice(0, limit)
  const last = row.items.length > limit ? shown.at(-1) : undefined
  return {
    items: shown.map((item) => withoutEmpty(item, dimensions)),
    totals: row.totals,
    next_cursor: last ? sealCursor(dimensions.map((dimension) => last[dimension] ?? '')) : null,
  }
}

/** A call stands in `used` once for each of its charges where deployments are told apart. */
const sumsOf = (byDeployment: boolean) => sql`
  ${sql.raw(byDeployment ? 'count(distinct id)' : 'count(*)')} as calls,
  coalesce(sum(input_tokens), 0)::bigint as input_tokens,
  coalesce(sum(cached_input_tokens), 0)::bigint as cached_input_tokens,
  coalesce(sum(output_tokens), 0)::bigint as output_tokens,
  coalesce(sum(cost_micro_usd), 0)::bigint as cost_micro_usd`

const withoutEmpty = (item: UsageItem, dimensions: readonly UsageDimension[]): UsageItem => ({
  ...item,
  ...Object.fromEntries(
    dimensions
      .filter((dimension) => mayBeAbsent.has(dimension) && item[dimension] === '')
      .map((d) => [d, null]),
  ),
})
