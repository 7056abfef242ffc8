import { allowedHosts, createGuardedFetch, resolveByDns } from '@tutor/outside'
import type { Logger, Metrics } from '@tutor/platform'
import { type Cache, openCache } from '@tutor/storage'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Catalogue } from '../catalogue/catalogue.js'
import type { ToolsConfig } from '../config.js'
import { createBulkhead } from '../invoke/bulkhead.js'
import type { Runnable } from '../invoke/invoke.js'
import type { Tables } from '../tables.js'
import { type AllTools, createAllTools } from './all-tools.js'
import type { OutsideParts } from './call/outside-tool.js'
import { createOutsideTools } from './call/outside-tools.js'
import type { RegistrationParts } from './registration/register.js'
import { createTenantTools } from './registry/tenant-tools.js'
import { resealSecrets } from './secrets/reseal.js'
import { toolKeys } from './secrets/tool-keys.js'

/** Of the calls that this process handles at once (`concurrency` of the service), what tools of others may take. */
const mostAtOnce = 192
const mostPerTenant = 64

interface Needs {
  readonly config: z.output<typeof ToolsConfig>
  readonly db: Kysely<Tables>
  readonly builtIn: Catalogue
  readonly cache: Cache
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Everything of tools of others: their registry, and their execution. */
export interface External {
  readonly allTools: AllTools
  readonly registration: RegistrationParts
  find(tenantId: string, name: string): Promise<Runnable | undefined>
  /** Brings stored credentials to the current key. */
  reseal(): Promise<void>
  close(): Promise<void>
}

export async function openExternal({
  config,
  db,
  builtIn,
  cache,
  logger,
  metrics,
}: Needs): Promise<External> {
  const isAllowed = allowedHosts(config.TOOLS_ALLOWED_HOSTS)
  const fetchOutside = createGuardedFetch(isAllowed, resolveByDns)
  const { TOOLS_SECRETS_KEY: key, TOOLS_SECRETS_OLD_KEYS: oldKeys } = config
  const keys = toolKeys([...(key ? [key] : []), ...oldKeys])
  const allTools = createAllTools(builtIn, createTenantTools(db))
  const localCache = await openCache('memory:', { logger, metrics })
  const consume: Cache['consume'] = (name, rate) =>
    // Better a looser limit than no tool while the shared cache is away.
    cache.consume(name, rate).catch(() => localCache.consume(name, rate))
  const all = createBulkhead(mostAtOnce)
  const ofTenant = createBulkhead(mostPerTenant)
  const bounded: OutsideParts['bounded'] = (tenantId, tool, run) =>
    ofTenant(tool, () => all(tool, run, 'all'), tenantId)
  const outsideTools = createOutsideTools({ fetchOutside, keys, consume, bounded, metrics })
  const isBuiltIn = (name: string): boolean => builtIn.find(name) !== undefined
  return {
    allTools,
    registration: { db, keys, fetchOutside, isAllowed, resolveHost: resolveByDns, isBuiltIn },
    async find(tenantId, name) {
      const registered = await allTools.registered(tenantId, name)
      return registered && outsideTools.ready(registered)
    },
    reseal: () => resealSecrets(db, keys, logger),
    async close() {
      outsideTools.close()
      await fetchOutside.close()
      await localCache.close()
    },
  }
}
