import { AppError, type ToolAuth, type ToolRegistration } from '@tutor/contracts'
import type { KeyRing } from '@tutor/outside'
import type { Kysely } from 'kysely'
import type { Tables } from '../../tables.js'
import { addTools, type NewTool, namesTaken, replaceTool } from '../registry/store.js'
import { type Outside, prepareTools } from './prepare-tools.js'
import type { PreparedTool } from './prepared-tool.js'

export interface RegistrationParts extends Outside {
  readonly db: Kysely<Tables>
  readonly keys: KeyRing
  readonly isBuiltIn: (name: string) => boolean
}

/** Registers all tools of a registration, or none: INVALID_INPUT with every mistake, CONFLICT for names that are taken. */
export async function registerTools(
  parts: RegistrationParts,
  tenantId: string,
  registration: ToolRegistration,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const prepared = await prepare(parts, registration, signal)
  const names = prepared.map(({ manifest }) => manifest.name)
  const builtIn = names.filter(parts.isBuiltIn)
  if (builtIn.length > 0) throw namesTaken(builtIn)
  await addTools(
    parts.db,
    tenantId,
    prepared.map((tool) => withSecrets(parts, tenantId, registration.auth, tool)),
  )
  return names
}

/** Puts the tool of this name out of a registration in the place of the registered one. */
export async function reregisterTool(
  parts: RegistrationParts,
  tenantId: string,
  name: string,
  registration: ToolRegistration,
  signal: AbortSignal,
): Promise<void> {
  const prepared = await prepare(parts, registration, signal)
  const tool = prepared.find(({ manifest }) => manifest.name === name)
  if (!tool)
    throw new AppError('INVALID_INPUT', 'The registration is not valid', {
      errors: [{ path: 'name', message: `No tool in it is called ${name}` }],
    })
  await replaceTool(parts.db, tenantId, withSecrets(parts, tenantId, registration.auth, tool))
}

async function prepare(
  parts: RegistrationParts,
  registration: ToolRegistration,
  signal: AbortSignal,
): Promise<readonly PreparedTool[]> {
  const { keys } = parts
  // Said first, since the document may be fetched from far away.
  if (registration.auth.type !== 'none' && keys.currentKeyId === undefined)
    keys.seal('', { tenantId: '', name: '' })
  return await prepareTools(parts, registration, signal)
}

function withSecrets(
  { keys }: RegistrationParts,
  tenantId: string,
  auth: ToolAuth,
  tool: PreparedTool,
): NewTool {
  const owner = { tenantId, name: tool.manifest.name }
  return { ...tool, secrets: auth.type === 'none' ? undefined : keys.seal(JSON.stringify(auth), owner) }
}
