import {
  contextAnalysisContract,
  llmProxyContract,
  parameterExtractionContract,
  toolsContract,
} from '@tutor/contracts'
import { defineService } from '@tutor/service'
import { LlmProxyConfig } from './config.js'
import { openModels } from './deployments/open-models.js'
import { embeddingService } from './embeddings/embedding-service.js'
import { chatCompletions } from './http/chat-completions.js'
import { disclosures } from './http/disclosures.js'
import { createEmbeddings } from './http/embeddings.js'
import { usage } from './http/usage.js'
import { localModelName, localTutor } from './local/local-tutor.js'
import { spending } from './money/budgeted.js'
import { openBudgets } from './money/budgets.js'
import { migrations } from './money/migrations.js'
import type { Tables } from './money/tables.js'
import { pipeline } from './pipeline.js'
import { promptTokens } from './prompt/tokens.js'
import { admission } from './routing/admission.js'
import { openRouter } from './routing/router.js'
import { modelCalls } from './rpc/model-calls.js'

/** OpenAI-compatible access to language models, and a tutor that works without any. */
export const llmProxy = defineService({
  name: 'llm-proxy',
  contract: llmProxyContract,
  calls: [contextAnalysisContract, parameterExtractionContract, toolsContract],
  config: LlmProxyConfig,
  migrations,
  async start({ config, clients, cache, quota, database, metrics, logger }) {
    const opened = await openModels({ config, cache, logger, metrics })
    const places = admission(cache, metrics, () => opened.current().file.without_redis.rates === 'refuse')
    const router = openRouter({ models: opened.current, admission: places, metrics })
    const db = database<Tables>()
    const budgets = openBudgets({ db, quota, logger, metrics, models: () => opened.current().file })
    const money = { budgets, countTokens: promptTokens }
    const embeddings = embeddingService({ router, spend: spending(money), metrics })
    const models = pipeline({ models: opened.current, router, money, embeddings, cache, metrics })
    const configured = (): boolean => opened.current().aliases.size > 0
    const local = localTutor({
      contextAnalysis: clients['context-analysis'],
      parameterExtraction: clients['parameter-extraction'],
      tools: clients.tools,
    })
    return {
      rpc: {
        status: async () => ({ configured: configured() }),
        ...modelCalls(models),
      },
      http: {
        chatCompletions: chatCompletions({ models, configured, local, metrics, logger }),
        createEmbeddings: createEmbeddings(embeddings),
        getUsage: usage(db),
        listDisclosures: disclosures(db),
        listModels: async () => ({
          object: 'list' as const,
          data: [...opened.current().aliases.keys(), localModelName].map((id) => ({
            id,
            object: 'model' as const,
            created: 0,
            owned_by: 'tutor',
          })),
        }),
      },
      consume: async () => budgets.closeLost(),
      async close(options) {
        await opened.close()
        await budgets.close(options)
      },
    }
  },
})
