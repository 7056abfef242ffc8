import type { Embeddings, Routes } from '@tutor/contracts'
import type { RouteRequest } from '@tutor/service'
import type { EmbeddingService } from '../embeddings/embedding-service.js'
import { packed } from '../prompt/vectors.js'

/** OpenAI's embeddings. */
export const createEmbeddings =
  (embeddings: EmbeddingService) =>
  async ({ body, principal, signal }: RouteRequest<Routes['createEmbeddings']>): Promise<Embeddings> => {
    const { vectors, model, usage, cost } = await embeddings.embed({
      alias: body.model,
      texts: typeof body.input === 'string' ? [body.input] : body.input,
      dimensions: body.dimensions,
      caller: {
        tenant_id: principal.tenant_id,
        student_id: principal.student_id,
        key_id: principal.key_id,
        feature: 'embeddings',
      },
      signal,
    })
    return {
      object: 'list',
      data: vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: body.encoding_format === 'base64' ? packed(vector) : [...vector],
      })),
      model,
      usage: {
        prompt_tokens: usage.input_tokens,
        total_tokens: usage.input_tokens,
        cost_micro_usd: cost,
      },
    }
  }
