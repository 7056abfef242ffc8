import type { ToolRegistration } from '@tutor/contracts'
import { complaintAboutHost, complaintAboutUrl } from '@tutor/outside'
import { prepareMcp } from '../mcp/prepare-mcp.js'
import { prepareOpenApi } from '../openapi/prepare-openapi.js'
import { prepareManifest } from './from-manifest.js'
import type { Preparation, PreparedTool } from './prepared-tool.js'
import { collectProblems } from './problems.js'

/** What leads outside: to documents, servers and the DNS. */
export type Outside = Pick<Preparation, 'isAllowed' | 'resolveHost' | 'fetchOutside'>

/** The tools of a registration, ready to be stored or called: INVALID_INPUT with every mistake when there is one. */
export async function prepareTools(
  { isAllowed, resolveHost, fetchOutside }: Outside,
  registration: ToolRegistration,
  signal: AbortSignal,
): Promise<readonly PreparedTool[]> {
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
