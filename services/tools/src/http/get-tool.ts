import type { Routes } from '@tutor/contracts'
import type { RouteRequest } from '@tutor/service'
import type { AllTools } from '../external/all-tools.js'

/** One tool with where it comes from, never with how it knows us. */
export const getTool =
  (allTools: AllTools) =>
  async ({ params, principal }: Pick<RouteRequest<Routes['getTool']>, 'params' | 'principal'>) =>
    await allTools.details(principal.tenant_id, params.name)
