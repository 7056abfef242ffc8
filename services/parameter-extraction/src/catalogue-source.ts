import type { Client, ToolManifest, toolsContract } from '@tutor/contracts'
import { expiringMap } from '@tutor/platform'

const freshForMs = 10_000
/** A copy outlives its freshness, so that it can serve while the tools service is away. */
const keptForMs = 3_600_000
const mostTenants = 1_000

/** The tools that a tenant may use, and the names of those that can't run at the moment. */
export interface Tools {
  readonly manifests: readonly ToolManifest[]
  readonly unavailable: ReadonlySet<string>
}
/** Gives a tenant's tools; the same array of manifests as long as the catalogue is the same. */
export type CatalogueSource = (tenantId: string) => Promise<Tools>

interface Copy extends Tools {
  readonly revision: string
  readonly checkedAt: number
}

/**
 * The catalogue of the tools service, asked for at most every ten seconds for each tenant. While the tools service
 * can't be reached the last copy is used and `onStale` is told; without any copy the error is the caller's.
 */
export function createCatalogueSource(
  tools: Pick<Client<typeof toolsContract>, 'catalogue'>,
  now: () => number,
  onStale: (error: unknown) => void,
): CatalogueSource {
  const copies = expiringMap<Copy>(mostTenants)
  /** Tenants without tools of their own share one array, which is compiled once. */
  const byRevision = expiringMap<readonly ToolManifest[]>(mostTenants)
  const running = new Map<string, Promise<Copy>>()

  const keep = (tenantId: string, copy: Copy): Copy => {
    copies.set(tenantId, copy, keptForMs)
    byRevision.set(copy.revision, copy.manifests, keptForMs)
    return copy
  }
  const refresh = async (tenantId: string, old: Copy | undefined): Promise<Copy> => {
    const request = { tenant_id: tenantId, ...(old && { known_revision: old.revision }) }
    const { revision, tools: manifests, unavailable } = await tools.catalogue(request)
    const known = byRevision.get(revision) ?? manifests ?? old?.manifests ?? []
    return keep(tenantId, {
      revision,
      manifests: known,
      unavailable: new Set(unavailable),
      checkedAt: now(),
    })
  }
  const refreshOnce = (tenantId: string, old: Copy | undefined): Promise<Copy> => {
    const going = running.get(tenantId)
    if (going) return going
    const begun = refresh(tenantId, old).finally(() => running.delete(tenantId))
    running.set(tenantId, begun)
    return begun
  }
  return async (tenantId) => {
    const old = copies.get(tenantId)
    if (old && now() - old.checkedAt < freshForMs) return old
    try {
      return await refreshOnce(tenantId, old)
    } catch (error) {
      if (!old) throw error
      onStale(error)
      return keep(tenantId, { ...old, checkedAt: now() })
    }
  }
}
