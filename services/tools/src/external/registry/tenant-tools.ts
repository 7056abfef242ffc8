import { expiringMap } from '@tutor/platform'
import type { Kysely } from 'kysely'
import type { Tables } from '../../tables.js'
import { loadTools, type RegisteredTool, revisionOf } from './store.js'

/** A tenant's own tools at one moment. */
export interface ToolSet {
  /** Unique among all tenants; undefined for a tenant without tools. */
  readonly revision: string | undefined
  /** In order of name. */
  readonly tools: ReadonlyMap<string, RegisteredTool>
}

export interface TenantTools {
  /** At most two seconds old; as the database has it now when `fresh`. */
  of(tenantId: string, options?: { readonly fresh?: boolean }): Promise<ToolSet>
}

interface Copy {
  readonly stored: string | undefined
  readonly set: ToolSet
  readonly checkedAt: number
}

const freshForMs = 2_000
const keptForMs = 600_000
const mostTenants = 1_000
const noTools: ToolSet = { revision: undefined, tools: new Map() }

/** Reads tenants' tools from the database: their revision every time that it matters, themselves when it has changed. */
export function createTenantTools(db: Kysely<Tables>, now: () => number = Date.now): TenantTools {
  const copies = expiringMap<Copy>(mostTenants)
  const read = async (tenantId: string): Promise<ToolSet> => {
    // The revision is read first: a change in between is seen the next time.
    const stored = await revisionOf(db, tenantId)
    const old = copies.get(tenantId)
    const set = old && old.stored === stored ? old.set : await loadSet(db, tenantId, stored)
    copies.set(tenantId, { stored, set, checkedAt: now() }, keptForMs)
    return set
  }
  return {
    async of(tenantId, { fresh = false } = {}) {
      const copy = copies.get(tenantId)
      if (copy && !fresh && now() - copy.checkedAt < freshForMs) return copy.set
      return await read(tenantId)
    },
  }
}

async function loadSet(db: Kysely<Tables>, tenantId: string, stored: string | undefined): Promise<ToolSet> {
  if (stored === undefined) return noTools
  const tools = await loadTools(db, tenantId)
  if (tools.length === 0) return noTools
  return { revision: stored, tools: new Map(tools.map((tool) => [tool.manifest.name, tool])) }
}
