import { setImmediate as nextTurn } from 'node:timers/promises'
import { AppError, type ToolManifest, ToolName } from '@tutor/contracts'
import { complaintAboutHost, complaintAboutUrl } from '@tutor/outside'
import { authorisedFetch } from '../auth/authorised-fetch.js'
import {
  asObjectSchema,
  checkManifest,
  described,
  type Preparation,
  type PreparedTool,
  snakeCase,
} from '../registration/prepared-tool.js'
import { selfContained } from '../schema/self-contained.js'
import { listMcpTools, type McpTool } from './mcp-server.js'

const patienceMs = 20_000
const maxListBytes = 8 * 1_024 * 1_024

/** The tools of an `{mcp}` registration, as the server lists them. */
export async function prepareMcp(preparation: Preparation): Promise<readonly PreparedTool[]> {
  const { registration, isAllowed, resolveHost, complain } = preparation
  const { mcp } = registration
  if (!mcp) return []
  const complaint =
    complaintAboutUrl(mcp.url, isAllowed) ??
    (await complaintAboutHost(new URL(mcp.url), isAllowed, resolveHost))
  if (complaint !== undefined) {
    complain('mcp.url', complaint)
    return []
  }
  const tools = await listed(preparation, mcp.url)
  if (!tools) return []
  if (tools.length === 0) complain('mcp.url', 'The server has no tools')
  for (const [index, name] of (mcp.tools ?? []).entries())
    if (!tools.some((tool) => tool.name === name))
      complain(`mcp.tools.${index}`, `The server has no tool ${name}`)
  const prepared: PreparedTool[] = []
  for (const [index, tool] of tools.filter(({ name }) => mcp.tools?.includes(name) ?? true).entries()) {
    if (index % 10 === 9) await nextTurn()
    prepared.push(prepare(preparation, mcp, tool))
  }
  return prepared
}

async function listed(preparation: Preparation, url: string): Promise<readonly McpTool[] | undefined> {
  const { registration, fetchOutside, complain, signal } = preparation
  try {
    return await listMcpTools({
      url,
      name: 'The MCP server',
      fetch: authorisedFetch(registration.auth, fetchOutside),
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      deadline: Date.now() + patienceMs,
      maxBytes: maxListBytes,
    })
  } catch (error) {
    signal.throwIfAborted()
    complain('mcp.url', error instanceof AppError ? error.message : 'The MCP server can’t be reached')
    return undefined
  }
}

function prepare(
  { registration, complain }: Preparation,
  { url, namespace }: { readonly url: string; readonly namespace: string },
  tool: McpTool,
): PreparedTool {
  const name = `${namespace}_${snakeCase(tool.name)}`
  const at = `mcp.tools.${tool.name}`
  if (!ToolName.safeParse(name).success)
    complain(at, `${name} is over 64 characters: choose a shorter namespace`)
  const schema = (field: 'inputSchema' | 'outputSchema') =>
    selfContained(tool[field] ?? {}, `${at}.${field}`, { document: tool[field], strict: false, complain })
  const title = tool.title ?? tool.annotations?.title ?? tool.name
  const manifest: ToolManifest = {
    ...described({ name, title, description: tool.description ?? '' }, registration.details[name] ?? {}),
    input_schema: schema('inputSchema'),
    output_schema: asObjectSchema(schema('outputSchema')),
    artifact: registration.response.artifact ?? 'text',
  }
  checkManifest(
    manifest,
    { input_schema: `${at}.inputSchema`, output_schema: `${at}.outputSchema` },
    complain,
  )
  const { auth, limits, response } = registration
  const binding = { kind: 'mcp', url, tool: tool.name } as const
  return { manifest, source: { origin: { kind: 'mcp' }, binding, auth: auth.type, limits, response } }
}
