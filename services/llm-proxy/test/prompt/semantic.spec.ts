import { AppError } from '@tutor/contracts'
import { embeddingOf } from '@tutor/llm-simulator'
import { createLogger, createMetrics } from '@tutor/platform'
import { openCache } from '@tutor/storage'
import type { ChatAnswer, ChatMessage, ChatModel, ChatRequest, ModelCall } from '../../src/chat.js'
import type { EmbeddingRequest, EmbeddingService } from '../../src/embeddings/embedding-service.js'
import { semanticallyCached } from '../../src/prompt/semantic.js'
import { callOf } from '../support/call.js'
import { readAll, sayingModel, textOf } from '../support/saying-model.js'

const usage = { input_tokens: 7, cached_input_tokens: 0, output_tokens: 0 }

/** Vectors by the words of a text, at 3 micro-USD each. */
function wordEmbeddings(model = () => 'words') {
  const asked: EmbeddingRequest[] = []
  const embeddings: EmbeddingService = {
    async embed(request) {
      asked.push(request)
      request.charge?.({ deployment: 'words', usage, cost: 3, outcome: 'ok' })
      return { vectors: request.texts.map((text) => [...embeddingOf(text)]), model: model(), usage, cost: 3 }
    },
  }
  return { embeddings, asked }
}

const user = (content: string): ChatMessage => ({ role: 'user', content })
const request = (question: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'system', content: 'Be a kind tutor.' }, user(question)],
  temperature: 0,
  ...more,
})
const question = 'What is osmosis in the roots of plants?'
const alike = 'So what is osmosis in the roots of plants'

/** What a semantic cache must do over any store. */
export function describeSemanticCache(name: string, urlOf: () => string): void {
  const open = async ({ threshold = 0.8, embedder = wordEmbeddings(), answers = saying() } = {}) => {
    const metrics = createMetrics()
    const cache = await openCache(urlOf(), { logger: createLogger('silent'), metrics })
    opened.push(cache)
    const options = { threshold, embedding_alias: 'tutor-embedding', seconds: 60 }
    const dependencies = { cache, metrics, embeddings: embedder.embeddings, optionsOf: () => options }
    const model = semanticallyCached(answers.model, dependencies)
    return { model, calls: answers.calls, asked: embedder.asked, cache, metrics }
  }
  const saying = () => {
    let count = 0
    return sayingModel(() => {
      count += 1
      return `answer ${count}`
    })
  }
  /** Tenants keep the tests of one store apart. */
  let tenant = 0
  const call: typeof callOf = (asked, more = {}) => {
    const caller = { ...callOf(asked).caller, tenant_id: `${name} ${tenant}`, ...more.caller }
    return callOf(asked, { ...more, caller })
  }
  const opened: { close(): Promise<void> }[] = []
  beforeEach(() => {
    tenant += 1
  })
  afterEach(async () => {
    for (const cache of opened.splice(0)) await cache.close()
  })

  describe(`the semantic cache (${name})`, () => {
    test('answers a question that is put differently with the answer to the first, for the price of its embedding', async () => {
      const { model, calls, asked, metrics } = await open()
      const first = await model.complete(call(request(question)))
      expect(first.served_from).toBeUndefined()
      let cost = 0
      const again = call(request(alike), { charge: (charge) => (cost += charge.cost) })
      expect(await model.complete(again)).toEqual({ ...first, served_from: 'semantic_cache' })
      expect([calls.length, cost]).toEqual([1, 3])
      expect(asked.map(({ alias, texts, caller }) => [alias, texts, caller])).toEqual([
        ['tutor-embedding', [question], again.caller],
        ['tutor-embedding', [alike], again.caller],
      ])
      const counted = await metrics.modelCache.get()
      expect(counted.values).toEqual([
        expect.objectContaining({ labels: { cache: 'semantic', outcome: 'miss' }, value: 1 }),
        expect.objectContaining({ labels: { cache: 'semantic', outcome: 'hit' }, value: 1 }),
      ])
    })

    test('keeps streams that finished whole, and answers with streams', async () => {
      const { model, calls } = await open()
      await readAll(model, call(request(question)))
      const events = await readAll(model, call(request(alike)))
      expect(textOf(events)).toBe('answer 1')
      expect(events.at(-1)).toMatchObject({ type: 'finish', served_from: 'semantic_cache' })
      expect(calls).toHaveLength(1)
    })

    test('keeps no stream that was left before its end', async () => {
      const { model, calls } = await open()
      for await (const _ of model.stream(call(request(question)))) break
      await model.complete(call(request(alike)))
      expect(calls).toHaveLength(2)
    })

    test('gives the nearest of several', async () => {
      const { model, calls } = await open({ threshold: 0.5 })
      await model.complete(call(request('red green blue')))
      await model.complete(call(request('river lake sea tower')))
      const { content } = await model.complete(call(request('red green blue river lake sea tower')))
      expect([content, calls.length]).toEqual(['answer 2', 2])
    })

    test.each([
      ['another number', 'is 7 a prime number', 'is 9 a prime number'],
      ['other digits behind the point', 'is 7.1 larger than 7', 'is 7.2 larger than 7'],
      ['numbers in another order', 'what is 3 minus 5 then', 'what is 5 minus 3 then'],
      ['another number in words', 'is seven a prime number', 'is nine a prime number'],
      ['not', 'is glass a liquid at room temperature', 'is glass not a liquid at room temperature'],
      ['never', 'do plants sleep at night', 'do plants never sleep at night'],
      ['without', 'life with oxygen in the deep sea', 'life without oxygen in the deep sea'],
      ["n't", 'why do whales sleep in the sea', "why don't whales sleep in the sea"],
      ['n’t', 'why do whales sleep in the sea', 'why don’t whales sleep in the sea'],
      ['no', 'is there water on the moon', 'is there no water on the moon'],
      ['nicht', 'warum schlafen wale im meer', 'warum schlafen wale nicht im meer'],
      ['another variable', 'solve for x in the same equation', 'solve for y in the same equation'],
      ['another sign', 'expand (x + 2) squared', 'expand (x - 2) squared'],
      ['another formula', 'is H2O a bent molecule', 'is H2S a bent molecule'],
      ['somebody else', 'write to [NAME_1] about the lesson', 'write to [NAME_2] about the lesson'],
    ])('never takes one question for another: %s', async (_, one, other) => {
      const { model, calls } = await open({ threshold: 0.5 })
      await model.complete(call(request(one)))
      await model.complete(call(request(other)))
      expect(calls).toHaveLength(2)
      await model.complete(call(request(`Please: ${other}`)))
      expect(calls).toHaveLength(2)
    })

    test.each<[string, ChatRequest, Partial<ModelCall>]>([
      ['less similar', request('What is photosynthesis in the leaves of trees?'), {}],
      ['another setting', request(alike, { max_tokens: 10 }), {}],
      ['other instructions', { ...request(alike), messages: [user(alike)] }, {}],
      ['tools', request(alike, { tools: [{ type: 'function', function: { name: 'look_up' } }] }), {}],
      ['a form', request(alike, { response_format: { type: 'json_object' } }), {}],
      [
        'another history',
        request(alike, {
          messages: [...request('Hello').messages, { role: 'assistant', content: 'Hi' }, user(alike)],
        }),
        {},
      ],
      [
        'a picture',
        request(alike, {
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: alike },
                { type: 'image_url', image_url: { url: 'https://example.com/root.png' } },
              ],
            },
          ],
        }),
        {},
      ],
      ['another alias', request(alike), { alias: 'tutor-reasoning' }],
      [
        'another tenant',
        request(alike),
        { caller: { ...callOf(request(alike)).caller, tenant_id: 'other' } },
      ],
      ['chance', request(alike, { temperature: 1 }), {}],
      ['a wish for none', request(alike), { cache: false }],
    ])('has nothing for %s', async (_, asked, more) => {
      const { model, calls } = await open()
      await model.complete(call(request(question)))
      await model.complete(call(asked, more))
      expect(calls).toHaveLength(2)
    })

    test('has nothing for a question whose vector is of another model', async () => {
      let version = 1
      const { model, calls } = await open({ embedder: wordEmbeddings(() => `words-${version}`) })
      await model.complete(call(request(question)))
      version = 2
      await model.complete(call(request(alike)))
      expect(calls).toHaveLength(2)
    })

    test.each<[string, Partial<ChatAnswer>]>([
      ['was cut for its length', { finish_reason: 'length' }],
      ['was refused', { finish_reason: 'content_filter' }],
      ['calls tools', { finish_reason: 'tool_calls', tool_calls: [] }],
      ['came from elsewhere', { served_from: 'coalesced' }],
    ])('keeps no answer that %s', async (_, more) => {
      const { model, calls } = saying()
      const other: ChatModel = {
        ...model,
        complete: async (one) => ({ ...(await model.complete(one)), ...more }),
      }
      const opened = await open({ answers: { model: other, calls } })
      await opened.model.complete(call(request(question)))
      await opened.model.complete(call(request(alike)))
      expect(calls).toHaveLength(2)
    })

    test('keeps the newest 32 questions of a kind', async () => {
      const { model, calls } = await open({ threshold: 0.99 })
      const letters = 'abcdefghijklmnopqrstuvwxyz'
      const subject = (at: number): string =>
        `tell of thing${letters[at % 26]}${letters[Math.floor(at / 26)]}`
      for (let at = 0; at < 33; at += 1) await model.complete(call(request(subject(at))))
      expect(calls).toHaveLength(33)
      await model.complete(call(request(subject(1))))
      expect(calls).toHaveLength(33)
      await model.complete(call(request(subject(0))))
      expect(calls).toHaveLength(34)
    })

    test.each<[string, EmbeddingService['embed']]>([
      ['fails', () => Promise.reject(new AppError('PAYMENT_REQUIRED', 'Over the budget'))],
      [
        'never comes',
        ({ signal }) =>
          new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
          ),
      ],
    ])('asks the model when the embedding %s', async (_, embed) => {
      const { model, calls } = await open({ embedder: { embeddings: { embed }, asked: [] } })
      expect((await model.complete(call(request(question)))).content).toBe('answer 1')
      expect(textOf(await readAll(model, call(request(question))))).toBe('answer 2')
      expect(calls).toHaveLength(2)
    })

    test('pays for no embedding while the cache is away', async () => {
      const { model, cache, asked } = await open()
      await cache.close()
      expect((await model.complete(call(request(question)))).content).toBe('answer 1')
      expect(asked).toHaveLength(0)
    })
  })
}
