import { AppError, type ToolAuth, type ToolRegistration } from '@tutor/contracts'
import type { Kysely } from 'kysely'
import type { Tables } from '../../tables.js'
import type { IsAllowedHost } from '../guard/allowed-hosts.js'
import type { GuardedFetch } from '../guard/guarded-fetch.js'
import { complaintAboutHost, complaintAboutUrl } from '../guard/outside-url.js'
import type { ResolveHost } from '../guard/resolve-host.js'
import { prepareMcp } from '../mcp/prepare-mcp.js'
import { prepareOpenApi } from '../openapi/prepare-openapi.js'
import { addTools, type NewTool, namesTaken, replaceTool } from '../registry/store.js'
import type { KeyRing } from '../secrets/key-ring.js'
import { prepareManifest } from './from-manifest.js'
import type { Preparation, PreparedTool } from './prepared-tool.js'
import { collectProblems } from './problems.js'

export interface RegistrationParts {
  readonly db: Kysely<Tables>
  readonly keys: KeyRing
  readonly fetchOutside: GuardedFetch
  readonly isAllowed: IsAllowedHost
  readonly resolveHost: ResolveHost
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
  { isAllowed, resolveHost, fetchOutside, keys }: RegistrationParts,
  registration: ToolRegistration,
  signal: AbortSignal,
): Promise<readonly PreparedTool[]> {
  const { auth } = registration
  // Said first, since the document may be fetched from far away.
  if (auth.type !== 'none' && keys.currentKeyId === undefined) keys.seal('', { tenantId: '', tool: '' })
  const { complain, throwIfAny } = collectProblems()
  const preparation: Preparation = { registration, isAllowed, resolveHost, fetchOutside, complain, signal }
  await checkAuth(preparation)
  const prepared = [
    ...(await prepareManifest(preparation)),
    ...(await prepareOpenApi(preparation)),
    ...(await prepareMcp(preparation)),
  ]
  const names = prepared.map(({ manifest }) => manifest.name)
  for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index)))
    complain('name', `Two of the tools would be called ${name}`)
  for (const name of Object.keys(registration.details))
    if (!names.includes(name)) complain(`details.${name}`, 'No tool of this registration has this name')
  throwIfAny()
  return prepared
}

async function checkAuth({ registration, isAllowed, resolveHost, complain }: Preparation): Promise<void> {
  const { auth } = registration
  if (auth.type === 'api_key' && auth.in === 'header' && reservedHeaders.test(auth.name))
    complain('auth.name', 'Must be a header that is not the connection’s own')
  if (auth.type !== 'oauth2_client_credentials') return
  const complaint =
    complaintAboutUrl(auth.token_url, isAllowed) ??
    (await complaintAboutHost(new URL(auth.token_url), isAllowed, resolveHost))
  if (complaint !== undefined) complain('auth.token_url', complaint)
}

const reservedHeaders =
  /^(host|connection|content-length|content-type|transfer-encoding|upgrade|expect|te|trailer|keep-alive|accept|idempotency-key)$/i

function withSecrets(
  { keys }: RegistrationParts,
  tenantId: string,
  auth: ToolAuth,
  tool: PreparedTool,
): NewTool {
  const owner = { tenantId, tool: tool.manifest.name }
  return { ...tool, secrets: auth.type === 'none' ? undefined : keys.seal(JSON.stringify(auth), owner) }
}
