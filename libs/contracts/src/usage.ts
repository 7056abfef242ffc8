import { z } from 'zod'
import { PageQuery, pageOf, route } from './route.js'
import { StudentId } from './student.js'

/** What usage can be broken down by. */
export const usageDimensions = ['day', 'alias', 'deployment', 'feature', 'student'] as const
export type UsageDimension = (typeof usageDimensions)[number]

const dimension = `(?:${usageDimensions.join('|')})`

export const UsageQuery = PageQuery.extend({
  from: z.iso.date().optional().describe("First day (UTC). Default: the first of `to`'s month."),
  to: z.iso.date().optional().describe('Last day (UTC), included. Default: today.'),
  group_by: z
    .string()
    .max(100)
    .regex(
      new RegExp(`^${dimension}(?:,${dimension})*$`),
      `Any of ${usageDimensions.join(', ')}, separated by commas`,
    )
    .default('day'),
})

const count = z.number().int().min(0)

/** Sums of calls. Costs are whole micro-USD (1 USD = 1,000,000); input tokens include the cached ones. */
export const UsageSums = z.strictObject({
  calls: count,
  input_tokens: count,
  cached_input_tokens: count,
  output_tokens: count,
  cost_micro_usd: count,
})
export type UsageSums = z.output<typeof UsageSums>

/** One group: with the dimensions that were asked for, null where calls have none (no student, nothing charged). */
export const UsageItem = UsageSums.extend({
  day: z.iso.date().optional(),
  alias: z.string().optional(),
  deployment: z.string().nullable().optional(),
  feature: z.string().optional(),
  student: z.string().nullable().optional(),
})
export type UsageItem = z.output<typeof UsageItem>

export const Usage = z.strictObject({
  from: z.iso.date(),
  to: z.iso.date(),
  items: z.array(UsageItem),
  /** Of the whole range, however many pages it has. */
  totals: UsageSums,
  next_cursor: z.string().nullable(),
})
export type Usage = z.output<typeof Usage>

/** What one call let out: never the text. */
export const Disclosure = z.strictObject({
  id: z.string(),
  at: z.iso.datetime(),
  alias: z.string(),
  /** Every deployment that worked on it. */
  deployments: z.array(z.string()),
  feature: z.string(),
  student: z.string().nullable(),
  /** Null while it is under way. */
  outcome: z.string().nullable(),
  /** Different values that were replaced by placeholders, by category. */
  hidden: z.record(z.string(), count),
  /** SHA-256 of the request as it left, in hexadecimal. */
  sent_hash: z.string(),
})
export type Disclosure = z.output<typeof Disclosure>

/** The public routes of what model calls used and cost. */
export const usageRoutes = {
  getUsage: route({
    service: 'llm-proxy',
    method: 'GET',
    path: '/v1/usage',
    scope: 'models',
    summary: 'What model calls used and cost',
    description:
      'Of finished calls, from the ledger, by any of day, alias, deployment, feature and student. With ' +
      '`Accept: text/csv` the whole range is one file. A call that several deployments worked on counts once under ' +
      'each of them and once in the totals. A key of a student sees that student only.',
    query: UsageQuery,
    response: Usage,
    alsoProduces: ['text/csv'],
  }),
  listDisclosures: route({
    service: 'llm-proxy',
    method: 'GET',
    path: '/v1/disclosures',
    scope: 'models',
    summary: 'What each model call let out',
    description:
      'The newest first: to which deployments, for what, a hash of what was sent, and how much personal data stayed ' +
      'behind placeholders; never the text. A key of a student sees that student only.',
    query: PageQuery.extend({ student: StudentId.optional() }),
    response: pageOf(Disclosure),
  }),
} as const
