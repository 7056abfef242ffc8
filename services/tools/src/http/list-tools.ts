import { AppError, type Routes } from '@tutor/contracts'
import type { RouteRequest } from '@tutor/service'
import type { AllTools } from '../external/all-tools.js'

/** A page of the tenant's catalogue in order of name; the cursor holds the last name of the page before. */
export const listTools =
  (allTools: AllTools) =>
  async ({ query, principal }: Pick<RouteRequest<Routes['listTools']>, 'query' | 'principal'>) =>
    pageAfter((await allTools.of(principal.tenant_id)).manifests, query.cursor, query.limit)

/** The `limit` tools behind the cursor, out of all in order of name. INVALID_INPUT for what is no cursor. */
export function pageAfter<T extends { readonly name: string }>(
  all: readonly T[],
  cursor: string | undefined,
  limit: number,
): { items: T[]; next_cursor: string | null } {
  const after = cursor === undefined ? '' : nameOfCursor(cursor)
  const rest = all.filter(({ name }) => name > after)
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  return { items, next_cursor: rest.length > items.length && last ? cursorOf(last.name) : null }
}

const cursorOf = (name: string): string => Buffer.from(name).toString('base64url')

function nameOfCursor(cursor: string): string {
  const name = Buffer.from(cursor, 'base64url').toString()
  if (/^[a-z][a-z0-9_]{1,63}$/.test(name)) return name
  throw new AppError('INVALID_INPUT', 'The query is not valid', {
    errors: [{ path: 'cursor', message: 'Not a cursor of this list' }],
  })
}
