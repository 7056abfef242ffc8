import { createHash } from 'node:crypto'
import type { ToolDetails, ToolManifest } from '@tutor/contracts'
import type { Catalogue } from '../catalogue/catalogue.js'
import { providerOf } from './registry/source.js'
import { type RegisteredTool, unknownTool } from './registry/store.js'
import type { TenantTools, ToolSet } from './registry/tenant-tools.js'

/** The built-in tools together with a tenant's own. */
export interface TenantCatalogue {
  /** Changes exactly when one of them changes; the same for all tenants without tools of their own. */
  readonly revision: string
  /** In order of name. */
  readonly manifests: readonly ToolManifest[]
}

export interface AllTools {
  of(tenantId: string): Promise<TenantCatalogue>
  /** Reads the tenant's tools anew, so that this process knows of a change at once. */
  changed(tenantId: string): Promise<void>
  /** A tool of the tenant's own; built-in ones have precedence, so it is never one of those. */
  registered(tenantId: string, name: string): Promise<RegisteredTool | undefined>
  /** NOT_FOUND for a tool that the tenant can't see. */
  details(tenantId: string, name: string): Promise<ToolDetails>
}

export function createAllTools(builtIn: Catalogue, tenantTools: TenantTools): AllTools {
  const own = builtIn.tools.map(({ manifest }) => manifest)
  const joined = new WeakMap<ToolSet, TenantCatalogue>()
  const registered: AllTools['registered'] = async (tenantId, name) =>
    builtIn.find(name) ? undefined : (await tenantTools.of(tenantId)).tools.get(name)
  return {
    async of(tenantId) {
      // The planners ask for it every ten seconds: they must not see an older state than that.
      const set = await tenantTools.of(tenantId, { fresh: true })
      const known = joined.get(set) ?? join(builtIn, own, set)
      joined.set(set, known)
      return known
    },
    async changed(tenantId) {
      await tenantTools.of(tenantId, { fresh: true })
    },
    registered,
    async details(tenantId, name) {
      const tool = builtIn.find(name)
      if (tool) return { ...tool.manifest, provider: { kind: 'built_in' } }
      const found = await registered(tenantId, name)
      if (!found) throw unknownTool(name)
      return { ...found.manifest, provider: providerOf(found.source, found) }
    },
  }
}

function join(
  builtIn: Catalogue,
  own: readonly ToolManifest[],
  { revision, tools }: ToolSet,
): TenantCatalogue {
  if (revision === undefined) return { revision: builtIn.revision, manifests: own }
  // A tool that is built in since an update hides one that was registered under its name before.
  const added = [...tools.values()].map(({ manifest }) => manifest).filter(({ name }) => !builtIn.find(name))
  const manifests = [...own, ...added].sort((one, other) => (one.name < other.name ? -1 : 1))
  const both = createHash('sha256').update(`${builtIn.revision} ${revision}`).digest('hex')
  return { revision: both, manifests }
}
