import {
  contextAnalysisContract,
  llmProxyContract,
  parameterExtractionContract,
  toolsContract,
} from '@tutor/contracts'
import { defineService } from '@tutor/service'
import { createCatalogueSource } from './catalogue-source.js'
import { UnderstandingConfig } from './config.js'
import { handleExtract, handlePlan } from './http.js'
import { createSecondOpinion } from './model/second-opinion.js'
import { createPlanner } from './planner.js'
import { rpcHandlers } from './rpc.js'

/** Which tool, with which arguments, on what evidence; ask or infer. It keeps no state but the catalogue. */
export const parameterExtraction = defineService({
  name: 'parameter-extraction',
  contract: parameterExtractionContract,
  calls: [contextAnalysisContract, toolsContract, llmProxyContract],
  config: UnderstandingConfig,
  start({ clients, config, logger, metrics }) {
    const analysis = clients['context-analysis']
    const planner = createPlanner({
      catalogue: createCatalogueSource(clients.tools, Date.now, (error) =>
        logger.warn('the catalogue could not be checked; the last copy serves', { error }),
      ),
      analysis,
      metrics,
      modeOf: (tenantId) =>
        config.UNDERSTANDING_ENGINE_BY_TENANT.get(tenantId) ?? config.UNDERSTANDING_ENGINE,
      askForOpinion: createSecondOpinion({
        llmProxy: clients['llm-proxy'],
        threshold: config.UNDERSTANDING_MODEL_THRESHOLD,
        timeoutMs: config.UNDERSTANDING_MODEL_TIMEOUT_MS,
        metrics,
        logger,
      }),
    })
    return {
      rpc: rpcHandlers(planner, analysis),
      http: { plan: handlePlan(planner, analysis), extractParameters: handleExtract(planner, analysis) },
    }
  },
})
