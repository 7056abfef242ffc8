import type { ToolManifest } from '@tutor/contracts'
import { z } from 'zod'
import type { AllTools } from '../external/all-tools.js'
import { pageAfter } from '../http/list-tools.js'
import type { JsonObject } from '../json-schema.js'
import type { Policy } from './policy.js'
import type { McpTool, ToolPage } from './sdk-server.js'

const pageSize = 50

/** What the system gives to a tool by itself; callers neither see nor set it. */
export const contextParameters = ['user_info', 'chat_history'] as const

export interface Offered {
  readonly allTools: AllTools
  readonly isBuiltIn: (name: string) => boolean
  /** False while tools that need a model can't run. */
  readonly hasModel: () => Promise<boolean>
  readonly policy: Policy
}

/** A page of the tools that the tenant can run at the moment, in order of name. */
export async function offeredTools(
  { allTools, isBuiltIn, hasModel, policy }: Offered,
  tenantId: string,
  cursor: string | undefined,
): Promise<ToolPage> {
  const { manifests } = await allTools.of(tenantId)
  const able = (await hasModel()) ? manifests : manifests.filter(({ local }) => local)
  const { items, next_cursor } = pageAfter(able, cursor, pageSize)
  const needed = await policy.needed(tenantId)
  return {
    tools: items.map((manifest) => mcpTool(manifest, isBuiltIn(manifest.name), needed[manifest.name])),
    ...(next_cursor !== null && { nextCursor: next_cursor }),
  }
}

function mcpTool(manifest: ToolManifest, isBuiltIn: boolean, needed?: readonly string[]): McpTool {
  const { name, title, output_schema: output } = manifest
  return {
    name,
    title,
    description: descriptionOf(manifest),
    inputSchema: { ...inputSchemaOf(manifest.input_schema, needed), type: 'object' },
    // MCP wants objects; the catalogue has nothing else, and of others' tools it is true as far as they say.
    ...(output['type'] === 'object' && { outputSchema: { ...output, type: 'object' } }),
    // What tools of others do, we can't promise.
    annotations: isBuiltIn
      ? { title, readOnlyHint: true, openWorldHint: false }
      : { title, openWorldHint: true },
  }
}

const descriptionOf = ({ description, when_to_use, when_not_to_use }: ToolManifest): string =>
  [description, when_to_use && `Use for: ${when_to_use}`, when_not_to_use && `Not for: ${when_not_to_use}`]
    .filter(Boolean)
    .join('\n')

const Parts = z.looseObject({
  properties: z.record(z.string(), z.json()).default({}).catch({}),
  required: z.array(z.string()).default([]).catch([]),
})

/** What a caller may give, and what of it it must: all else policy chooses. */
function inputSchemaOf(schema: JsonObject, needed: readonly string[] | undefined): JsonObject {
  const { properties, required } = Parts.parse(schema)
  const isContext = (name: string): boolean => contextParameters.some((context) => context === name)
  const shown = Object.entries(properties).filter(([name]) => !isContext(name))
  const must = required.filter((name) => !isContext(name) && (needed?.includes(name) ?? true))
  return { ...schema, properties: Object.fromEntries(shown), required: must }
}
