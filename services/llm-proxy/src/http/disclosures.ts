import { AppError, type Routes } from '@tutor/contracts'
import type { RouteRequest } from '@tutor/service'
import type { Kysely } from 'kysely'
import { readDisclosures } from '../money/disclosure-query.js'
import type { Tables } from '../money/tables.js'

/** What the tenant's calls let out; of one student only with a student's key. */
export const disclosures =
  (db: Kysely<Tables>) =>
  async ({ query: { student, limit, cursor }, principal }: RouteRequest<Routes['listDisclosures']>) => {
    const own = principal.student_id
    if (own !== null && student !== undefined && student !== own)
      throw new AppError('NOT_FOUND', 'There is no such student')
    return await readDisclosures(db, {
      tenant: principal.tenant_id,
      student: own ?? student ?? null,
      limit,
      cursor,
    })
  }
