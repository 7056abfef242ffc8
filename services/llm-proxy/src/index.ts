import {
  contextAnalysisContract,
  llmProxyContract,
  parameterExtractionContract,
  toolsContract,
} from '@tutor/contracts'
import { defineService } from '@tutor/service'
import { LlmProxyConfig } from './config.js'
import { chatCompletions } from './http/chat-completions.js'
import { localModelName, localTutor } from './local/local-tutor.js'
import { openModels } from './models.js'

/** OpenAI-compatible access to language models, and a tutor that works without any. */
export const llmProxy = defineService({
  name: 'llm-proxy',
  contract: llmProxyContract,
  calls: [contextAnalysisContract, parameterExtractionContract, toolsContract],
  config: LlmProxyConfig,
  start({ config, clients, metrics, logger }) {
    const models = openModels(config, metrics)
    const local = localTutor({
      contextAnalysis: clients['context-analysis'],
      parameterExtraction: clients['parameter-extraction'],
      tools: clients.tools,
    })
    return {
      rpc: {
        status: async () => ({ configured: models.aliases.length > 0 }),
        async complete({ model, ...request }, { signal }) {
          const { text, model: answeredBy, usage } = await models.get(model).complete(request, signal)
          return { text, model: answeredBy, usage }
        },
        chat: ({ model, ...request }, { signal }) => models.get(model).stream(request, signal),
      },
      http: {
        chatCompletions: chatCompletions({ models, local, metrics, logger }),
        listModels: async () => ({
          object: 'list' as const,
          data: [...models.aliases, localModelName].map((id) => ({
            id,
            object: 'model' as const,
            created: 0,
            owned_by: 'tutor',
          })),
        }),
      },
    }
  },
})
