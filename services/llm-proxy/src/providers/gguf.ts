import { AppError } from '@tutor/contracts'
import type { ChatAnswer, ChatEvent, ChatModel, ModelCall } from '../chat.js'
import { instructed } from '../structured/instructed.js'
import { ggufRefusal, historyOf, samplingOf } from './gguf-request.js'
import { grammarSchemaOf, looseSchemaOf } from './gguf-schema.js'
import type { Place, Weights } from './gguf-weights.js'
import type { Llama, LlamaGrammar } from './llama-cpp.js'
import { cancelled, silent } from './provider-error.js'
import { type Watchdog, watch } from './watchdog.js'

export interface GgufOptions {
  /** The name under which it answers. */
  readonly model: string
  /** Longest silence: until the first token, and between two. */
  readonly timeoutMs: number
  readonly maxOutputTokens: number
  readonly jsonSchema: 'native' | 'instructed'
}

/** A model in this process. Schemas are held to by a grammar, and stand in the prompt for what a grammar can't say. */
export function ggufModel(weights: Weights, options: GgufOptions): ChatModel {
  return {
    async complete(call) {
      let content = ''
      const watchdog = watch(call.signal, options.timeoutMs)
      const finish = await generate(weights, options, call, watchdog, (text) => {
        content += text
      })
      return { content, ...finish }
    },
    async *stream(call) {
      const left = new AbortController()
      const watchdog = watch(AbortSignal.any([call.signal, left.signal]), options.timeoutMs)
      const written = unread()
      const finish = generate(weights, options, call, watchdog, written.push).finally(written.end)
      // Its failure is thrown below, after what was written before it.
      finish.catch(() => undefined)
      try {
        yield* written.read()
        yield { type: 'finish', ...(await finish) }
      } finally {
        left.abort()
      }
    },
  }
}

type Finish = Pick<ChatAnswer, 'model' | 'finish_reason' | 'usage'>

/** Answers a call piece by piece; whatever it throws is an AppError. Ends the watchdog. */
async function generate(
  weights: Weights,
  options: GgufOptions,
  call: ModelCall,
  watchdog: Watchdog,
  onText: (text: string) => void,
): Promise<Finish> {
  const refusal = ggufRefusal(call.request)
  const hear = (text: string): void => {
    // What is written after an abort comes too late for its reader.
    if (watchdog.signal.aborted) return
    watchdog.heard()
    if (text !== '') onText(text)
  }
  try {
    if (refusal) throw refusal
    const history = historyOf(instructed(call.request))
    return await weights.use(history, watchdog.signal, (place) =>
      answer(place, history, options, call, { signal: watchdog.signal, hear }),
    )
  } catch (error) {
    throw errorOf(error, options, watchdog, call.signal)
  } finally {
    watchdog.end()
  }
}

interface Listener {
  readonly signal: AbortSignal
  readonly hear: (text: string) => void
}

async function answer(
  place: Place,
  history: ReturnType<typeof historyOf>,
  { model, maxOutputTokens, jsonSchema }: GgufOptions,
  { request }: ModelCall,
  { signal, hear }: Listener,
): Promise<Finish> {
  const { sequence, chat, llama, tokens } = place
  const room = sequence.contextSize - tokens.length - 1
  if (room < 1) throw tooLong(sequence.contextSize)
  const cached = await readPrompt(place, { signal, hear })
  const schema = jsonSchema === 'native' ? grammarSchemaOf(request) : undefined
  const before = sequence.tokenMeter.usedOutputTokens
  const { metadata } = await chat.generateResponse(history, {
    ...samplingOf(request),
    ...(schema && { grammar: await grammarOf(llama, schema) }),
    maxTokens: Math.min(request.max_tokens ?? maxOutputTokens, room),
    signal,
    // A thought is a sign of life, but no part of the answer.
    onResponseChunk: ({ type, text }) => hear(type === undefined ? text : ''),
  })
  return {
    model,
    finish_reason: metadata.stopReason === 'maxTokens' ? 'length' : 'stop',
    usage: {
      input_tokens: tokens.length,
      cached_input_tokens: cached,
      output_tokens: sequence.tokenMeter.usedOutputTokens - before,
    },
  }
}

/** The library refuses grammars that repeat too much; any JSON of the kind goes then, and is checked afterwards. */
const grammarOf = (llama: Llama, schema: Readonly<Record<string, unknown>>): Promise<LlamaGrammar> =>
  llama
    .createGrammarForJsonSchema(schema)
    .catch(() => llama.createGrammarForJsonSchema(looseSchemaOf(schema)))

/** Tokens between two looks at whether somebody still waits; larger blocks compute little faster. */
const block = 128

/**
 * Evaluates a prompt but for its last token, from which the answer begins, and returns how many tokens of it were known
 * from earlier calls. The library would notice an abort only behind the whole prompt.
 */
async function readPrompt({ sequence, tokens }: Place, { signal, hear }: Listener): Promise<number> {
  const prompt = tokens.slice(0, -1)
  await sequence.adaptStateToTokens(prompt, false)
  const known = sequence.nextTokenIndex
  for (let at = known; at < prompt.length; at += block) {
    signal.throwIfAborted()
    await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(at, at + block))
    hear('')
  }
  return known
}

const tooLong = (tokens: number): AppError =>
  new AppError('INVALID_INPUT', `The prompt is over the model's ${tokens} tokens`, {
    reason: 'prompt_too_long',
    errors: [{ path: 'messages', message: 'Too long' }],
  })

function errorOf(
  error: unknown,
  { timeoutMs }: GgufOptions,
  watchdog: Watchdog,
  signal: AbortSignal,
): AppError {
  if (watchdog.bit()) return silent(timeoutMs, error)
  if (signal.aborted) return cancelled(signal, error)
  if (error instanceof AppError) return error
  return new AppError('BAD_GATEWAY', 'The model failed', { cause: error, reason: 'model_failed' })
}

/** Text on its way to a reader, who gets what has come since in one piece. */
function unread() {
  let text = ''
  let ended = false
  let wake = (): void => undefined
  return {
    push(more: string): void {
      text += more
      wake()
    },
    end(): void {
      ended = true
      wake()
    },
    async *read(): AsyncGenerator<ChatEvent> {
      for (;;) {
        if (text !== '') {
          const content = text
          text = ''
          yield { type: 'delta', content }
        } else if (ended) return
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    },
  }
}
