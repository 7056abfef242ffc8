import { AppError, type Routes, type ToolDetails } from '@tutor/contracts'
import type { RouteRequest } from '@tutor/service'
import type { AllTools } from '../external/all-tools.js'
import { type RegistrationParts, registerTools, reregisterTool } from '../external/registration/register.js'
import { removeTool } from '../external/registry/store.js'

/** Registers tools of others for the tenant of the key. */
export const registerToolsOfOthers =
  (parts: RegistrationParts, allTools: AllTools) =>
  async ({ body, principal, signal }: RouteRequest<Routes['registerTools']>) => {
    const names = await registerTools(parts, principal.tenant_id, body, signal)
    await allTools.changed(principal.tenant_id)
    const items: ToolDetails[] = []
    for (const name of names) items.push(await allTools.details(principal.tenant_id, name))
    return { items }
  }

export const replaceToolOfOthers =
  (parts: RegistrationParts, allTools: AllTools) =>
  async ({ params, body, principal, signal }: RouteRequest<Routes['replaceTool']>) => {
    refuseBuiltIn(parts, params.name)
    await reregisterTool(parts, principal.tenant_id, params.name, body, signal)
    await allTools.changed(principal.tenant_id)
    return await allTools.details(principal.tenant_id, params.name)
  }

export const removeToolOfOthers =
  (parts: RegistrationParts, allTools: AllTools) =>
  async ({ params, principal }: RouteRequest<Routes['removeTool']>) => {
    refuseBuiltIn(parts, params.name)
    await removeTool(parts.db, principal.tenant_id, params.name)
    await allTools.changed(principal.tenant_id)
    return undefined
  }

function refuseBuiltIn({ isBuiltIn }: RegistrationParts, name: string): void {
  if (isBuiltIn(name))
    throw new AppError('CONFLICT', `${name} is a built-in tool, which can’t be changed`, {
      reason: 'built_in_tool',
    })
}
