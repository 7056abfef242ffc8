import { contextAnalysisContract, parameterExtractionContract, toolsContract } from '@tutor/contracts'
import { defineService } from '@tutor/service'
import { z } from 'zod'
import { createCatalogueSource } from './catalogue-source.js'
import { handleExtract, handlePlan } from './http.js'
import { createPlanner } from './planner.js'

/** Which tool, with which arguments, on what evidence; ask or infer. It keeps no state but the catalogue. */
export const parameterExtraction = defineService({
  name: 'parameter-extraction',
  contract: parameterExtractionContract,
  calls: [contextAnalysisContract, toolsContract],
  config: z.object({}),
  start({ clients, logger, metrics }) {
    const analysis = clients['context-analysis']
    const catalogue = createCatalogueSource(clients.tools, Date.now, (error) =>
      logger.warn('the catalogue could not be checked; the last copy serves', { error }),
    )
    const planner = createPlanner(catalogue, analysis, metrics)
    return {
      rpc: {
        plan: ({ analysis: known, tenant_id, ...input }) => planner.plan(input, known, tenant_id),
      },
      http: { plan: handlePlan(planner, analysis), extractParameters: handleExtract(planner, analysis) },
    }
  },
})
