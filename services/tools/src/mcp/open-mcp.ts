import type { Client, parameterExtractionContract } from '@tutor/contracts'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Catalogue } from '../catalogue/catalogue.js'
import type { ToolsConfig } from '../config.js'
import type { External } from '../external/open-external.js'
import type { McpParts } from '../http/mcp.js'
import { createBulkhead } from '../invoke/bulkhead.js'
import type { ModelStatus } from '../model/model-status.js'
import type { Tables } from '../tables.js'
import { policyOf } from './policy.js'
import { sessionIds, sessionKey } from './session-id.js'

/** Each holds a connection for as long as its user thinks. */
const mostWaitingForUsers = 500

interface Needs
  extends Pick<McpParts, 'studentFor' | 'invoke' | 'eventLog' | 'cache' | 'logger' | 'metrics'> {
  readonly config: z.output<typeof ToolsConfig>
  readonly db: Kysely<Tables>
  readonly catalogue: Catalogue
  readonly external: External
  readonly modelStatus: () => Promise<ModelStatus>
  readonly parameterExtraction: Client<typeof parameterExtractionContract>
}

/** Everything of the MCP server, made ready. */
export async function openMcp({
  config,
  db,
  catalogue,
  external,
  modelStatus,
  parameterExtraction,
  ...given
}: Needs): Promise<McpParts> {
  return {
    ...given,
    allTools: external.allTools,
    isBuiltIn: (name) => catalogue.find(name) !== undefined,
    hasModel: async () => (await modelStatus()) !== 'none',
    findTool: async (tenantId, name) => catalogue.find(name) ?? (await external.find(tenantId, name))?.tool,
    policy: policyOf(parameterExtraction, given.logger),
    waiting: createBulkhead(mostWaitingForUsers),
    answerTimeoutMs: config.MCP_ANSWER_TIMEOUT_MS,
    sessions: sessionIds(await sessionKey(db), config.MCP_SESSION_HOURS * 3_600_000),
    allowedOrigins: config.MCP_ALLOWED_ORIGINS,
  }
}
