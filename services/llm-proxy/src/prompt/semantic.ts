import type { Metrics } from '@tutor/platform'
import type { Cache } from '@tutor/storage'
import { z } from 'zod'
import type { ChatModel, ModelCall } from '../chat.js'
import type { AliasOptions } from '../deployments/models-file.js'
import type { EmbeddingService } from '../embeddings/embedding-service.js'
import { answeredFrom, type Lookup } from './answered-from.js'
import { keptAnswers, readKept } from './kept-answers.js'
import { lastQuestion, likeKey, mayShare, requestKey } from './request-key.js'
import { cosine, packed, unpacked } from './vectors.js'

type SemanticCache = NonNullable<AliasOptions['semantic_cache']>

export interface SemanticDependencies {
  readonly cache: Cache
  readonly metrics: Metrics
  readonly embeddings: EmbeddingService
  readonly optionsOf: (alias: string) => SemanticCache | undefined
}

/** Questions that were answered under one key, the newest first. */
const Answered = z.array(
  z.strictObject({
    /** Where its answer lies. */
    answer: z.string(),
    /** The model whose vector it is: those of different models can't be compared. */
    model: z.string(),
    vector: z.string(),
  }),
)
type Answered = z.output<typeof Answered>

const maxQuestions = 32
/** In longer texts a difference that matters hardly moves the vector. */
const maxCharacters = 2_000
/** A cache that takes longer than this is no gain. */
const embeddingMs = 2_000

/**
 * Answers a question that is near enough to one that was answered before, in an otherwise identical request of the same
 * tenant, with that answer; what it costs is the embedding, on the caller's account. Questions that differ in a number, a
 * negation, a variable or a sign are never near. Tool calls are not kept. Without the cache or the embedding everything
 * is asked anew.
 */
export function semanticallyCached(next: ChatModel, dependencies: SemanticDependencies): ChatModel {
  const { cache, metrics, embeddings, optionsOf } = dependencies
  const answers = keptAnswers(cache)
  const count = (outcome: 'hit' | 'miss' | 'failed'): void =>
    metrics.modelCache.inc({ cache: 'semantic', outcome })
  const read = async (key: string): Promise<Answered> => {
    const text = await cache.get(key)
    return (text === undefined ? undefined : readKept(Answered, text)) ?? []
  }

  async function lookUp(call: ModelCall, question: string, options: SemanticCache): Promise<Lookup> {
    const key = `like:${likeKey(call, question)}`
    // First, so that nothing is paid for a vector that could not be kept.
    const known = await read(key)
    const { vector, model } = await vectorOf(call, question, options.embedding_alias)
    const near = nearest(known, { vector, model, threshold: options.threshold })
    const kept = await Promise.all(near.map(({ answer }) => answers.find(answer)))
    const found = kept.find((answer) => answer !== undefined)
    count(found ? 'hit' : 'miss')
    return {
      found: found && { ...found, served_from: 'semantic_cache' },
      async keep(answer) {
        if (answer.tool_calls) return
        const place = `like-answer:${requestKey(call)}`
        if (!(await answers.keep(place, answer, options.seconds))) return
        await add(key, { answer: place, model, vector: packed(vector) }, options.seconds).catch(
          () => undefined,
        )
      },
    }
  }
  /** Of two that are added at the same time one may get lost, which costs a further answer. */
  async function add(key: string, question: Answered[number], seconds: number): Promise<void> {
    const others = (await read(key)).filter(({ answer }) => answer !== question.answer)
    const newest = [question, ...others].slice(0, maxQuestions)
    await cache.set(key, JSON.stringify(newest), seconds * 1_000)
  }
  async function vectorOf({ caller, signal, charge }: ModelCall, text: string, alias: string) {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(embeddingMs)])
    const { vectors, model } = await embeddings.embed({
      alias,
      texts: [text],
      caller,
      charge,
      signal: inTime,
    })
    return { vector: vectors[0] ?? [], model }
  }

  return answeredFrom(next, async (call) => {
    const options = optionsOf(call.alias)
    if (!options || !mayShare(call)) return undefined
    const question = lastQuestion(call.request)
    if (question.trim() === '' || question.length > maxCharacters) return undefined
    try {
      return await lookUp(call, question, options)
    } catch {
      if (!call.signal.aborted) count('failed')
      return undefined
    }
  })
}

interface Wanted {
  readonly vector: readonly number[]
  readonly model: string
  readonly threshold: number
}

/** Those within the threshold, the nearest first. */
const nearest = (known: Answered, { vector, model, threshold }: Wanted): Answered =>
  known
    .filter((one) => one.model === model)
    .map((one) => ({ one, similarity: cosine(unpacked(one.vector), vector) }))
    .filter(({ similarity }) => similarity >= threshold)
    .toSorted((a, b) => b.similarity - a.similarity)
    .map(({ one }) => one)
