/**
 * What llm-proxy uses of node-llama-cpp, without a model: it answers with what it was asked. A letter of a prompt is a
 * token, and so is a word of an answer. What is loaded and given back is noted in a file beside the model's.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'

const tokensOf = (text) => [...text.replaceAll(/\s/g, '')]

export const getLlama = async ({ build, skipDownload }) => {
  if (build !== 'never' || !skipDownload) throw new Error('Would compile or download')
  return {
    loadModel: async ({ modelPath }) => {
      if (readFileSync(modelPath, 'utf8') !== 'GGUF') throw new Error('Invalid GGUF magic')
      const note = (what) => appendFileSync(`${modelPath}.log`, `${what}\n`)
      note('loaded')
      return {
        tokenizer: {},
        createContext: async ({ contextSize, sequences, threads }) => {
          note(`context of ${contextSize} for ${sequences} on ${threads}`)
          return { getSequence: () => sequence(contextSize, note) }
        },
        dispose: async () => note('given back'),
      }
    },
    createGrammarForJsonSchema: async (schema) => {
      if (JSON.stringify(schema).includes('refused')) throw new Error('Failed to parse grammar')
      return { schema }
    },
    dispose: async () => undefined,
  }
}

export const resolveChatWrapper = () => ({
  generateContextState: ({ chatHistory }) => ({
    contextText: {
      tokenize: () =>
        chatHistory.flatMap((item) => tokensOf(`<${item.type}>${item.text ?? item.response.join('')}`)),
    },
  }),
})

function sequence(contextSize, note) {
  let known = []
  return {
    contextSize,
    note,
    tokenMeter: { usedOutputTokens: 0 },
    get nextTokenIndex() {
      return known.length
    },
    compareContextTokens: (tokens) => ({ firstDifferentIndex: same(known, tokens) }),
    async adaptStateToTokens(tokens) {
      known = known.slice(0, same(known, tokens))
    },
    async evaluateWithoutGeneratingNewTokens(tokens) {
      await pause(1)
      note('read')
      known.push(...tokens)
    },
  }
}

function same(one, other) {
  const different = one.findIndex((token, index) => token !== other[index])
  return different === -1 ? one.length : different
}

export class LlamaChat {
  constructor({ contextSequence, chatWrapper }) {
    if (!chatWrapper) throw new Error('Would look for a wrapper again')
    this.sequence = contextSequence
  }

  async generateResponse(history, { signal, onResponseChunk, grammar, ...options }) {
    const [last] = history.filter(({ type }) => type === 'user').slice(-1)
    const text = last?.text ?? ''
    if (text.includes('fail')) throw new Error('Decoding failed')
    if (text.includes('think')) onResponseChunk({ type: 'segment', text: 'A thought. ' })
    const answer = text.startsWith('say ')
      ? text.slice('say '.length)
      : JSON.stringify({ history, options, ...(grammar && { schema: grammar.schema }) })
    let left = options.maxTokens
    const endless = text.includes('for ever')
    this.sequence.note('answering')
    for (const piece of endless ? forEver() : answer.split(/(?<=\s)/)) {
      await (endless ? pause(1) : turn())
      signal.throwIfAborted()
      if (left === 0) return { metadata: { stopReason: 'maxTokens' } }
      left -= 1
      this.sequence.tokenMeter.usedOutputTokens += 1
      onResponseChunk({ type: undefined, text: piece })
    }
    return { metadata: { stopReason: 'eogToken' } }
  }
}

function* forEver() {
  for (;;) yield 'on '
}
