import {
  llmProxyContract,
  parameterExtractionContract,
  sessionContract,
  toolsContract,
} from '@tutor/contracts'
import { defineService } from '@tutor/service'
import { loadCatalogue } from './catalogue/load-catalogue.js'
import { ToolsConfig } from './config.js'
import { openExternal } from './external/open-external.js'
import { getTool } from './http/get-tool.js'
import { invokeTool } from './http/invoke-tool.js'
import { listTools } from './http/list-tools.js'
import { endMcpSession, sendMcpMessage } from './http/mcp.js'
import { registerToolsOfOthers, removeToolOfOthers, replaceToolOfOthers } from './http/register-tools.js'
import { createBulkhead } from './invoke/bulkhead.js'
import { createInvoke } from './invoke/invoke.js'
import { createRunOnce, forgetOldInvocations } from './invoke/run-once.js'
import { createToolRunner } from './invoke/run-tool.js'
import { studentsFrom } from './invoke/students.js'
import { loadLibrary } from './library/library.js'
import { createLocalTools, localToolNames } from './local/local-tools.js'
import { openMcp } from './mcp/open-mcp.js'
import { migrations } from './migrations.js'
import { createModelStatus } from './model/model-status.js'
import { rpcHandlers } from './rpc.js'
import type { Tables } from './tables.js'

const forgetEveryMs = 3_600_000

/** The catalogue of educational tools, and their execution: by a model, or by the generators over the library. */
export const tools = defineService({
  name: 'tools',
  contract: toolsContract,
  calls: [llmProxyContract, sessionContract, parameterExtractionContract],
  config: ToolsConfig,
  // Most of the time calls wait: for a model, or for a tool of others.
  concurrency: 256,
  migrations,
  async start({ config, clients, database, cache, eventLog, metrics, logger }) {
    const library = await loadLibrary(config.TOOLS_LIBRARY_DIR)
    const catalogue = await loadCatalogue(config.TOOLS_CATALOGUE_DIR, localToolNames)
    logger.info('tools loaded', { tools: catalogue.tools.length, topics: library.topics.length })
    const db = database<Tables>()
    const llmProxy = clients['llm-proxy']
    const modelStatus = createModelStatus(llmProxy)
    const runTool = createToolRunner({
      library,
      localTools: createLocalTools(library),
      modelStatus,
      llmProxy,
      metrics,
      logger,
    })
    const external = await openExternal({ config, db, builtIn: catalogue, cache, logger, metrics })
    const { allTools, registration } = external
    const bulkhead = createBulkhead(config.TOOLS_MAX_CONCURRENT_RUNS)
    const invoke = createInvoke({
      catalogue,
      findOutside: external.find,
      runTool,
      runOnce: createRunOnce(db),
      bulkhead,
      metrics,
    })
    const studentFor = studentsFrom(clients.session)
    const mcp = await openMcp({
      ...{
        config,
        db,
        catalogue,
        external,
        modelStatus,
        studentFor,
        invoke,
        eventLog,
        cache,
        logger,
        metrics,
      },
      parameterExtraction: clients['parameter-extraction'],
    })
    const forget = (): Promise<void> =>
      forgetOldInvocations(db, config.TOOLS_KEEP_RESULTS_HOURS).catch((error: Error) =>
        logger.warn('old results could not be deleted', { error }),
      )
    return {
      rpc: rpcHandlers(allTools, invoke, modelStatus),
      http: {
        listTools: listTools(allTools),
        getTool: getTool(allTools),
        registerTools: registerToolsOfOthers(registration, allTools),
        replaceTool: replaceToolOfOthers(registration, allTools),
        removeTool: removeToolOfOthers(registration, allTools),
        invokeTool: invokeTool(invoke, studentFor),
        sendMcpMessage: sendMcpMessage(mcp),
        endMcpSession: endMcpSession(mcp),
      },
      async consume() {
        await forget()
        await external.reseal()
        const timer = setInterval(() => void forget(), forgetEveryMs)
        return async () => clearInterval(timer)
      },
      close: external.close,
    }
  },
})
