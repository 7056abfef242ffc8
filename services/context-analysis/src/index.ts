import { contextAnalysisContract } from '@tutor/contracts'
import { defineService } from '@tutor/service'
import { z } from 'zod'
import { analyze } from './analyze.js'
import { classify } from './classify.js'

/** What the student means and feels. It keeps no state and calls nobody. */
export const contextAnalysis = defineService({
  name: 'context-analysis',
  contract: contextAnalysisContract,
  calls: [],
  config: z.object({}),
  start: () => ({
    rpc: {
      analyze: async (input) => analyze(input),
      classifyTopics: async ({ topics }) => ({ subjects: topics.map(classify) }),
    },
    http: {
      analyzeContext: async ({ body }) =>
        analyze({ ...body, today: new Date().toISOString().slice(0, 10), corrections: [] }).context,
    },
  }),
})
