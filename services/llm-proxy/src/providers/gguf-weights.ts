import { availableParallelism } from 'node:os'
import { AppError } from '@tutor/contracts'
import { openSeats, type Seat, type Seats } from './gguf-seats.js'
import type { ChatItem, ChatWrapper, Llama, LlamaCpp, LlamaModel } from './llama-cpp.js'

/** A prompt at a seat of its own in a loaded model. */
export interface Place extends Seat {
  readonly llama: Llama
  /** The prompt as the model's own tokenizer cuts it. */
  readonly tokens: readonly number[]
}

/** A GGUF file in memory, with seats for so many calls at once. */
export interface Weights {
  /** Resolves once the file is loaded; tries again where it failed before. UNAVAILABLE (`model_not_loaded`). */
  ready(): Promise<void>
  /**
   * Runs an action at a seat, if possible at one that knows the beginning of the prompt; waits for it. Rejects at once with
   * the signal's reason when that is aborted, while the seat stays taken until the action has ended.
   */
  use<R>(history: readonly ChatItem[], signal: AbortSignal, action: (place: Place) => Promise<R>): Promise<R>
  /** Gives the memory back when the calls under way have ended; new ones are refused. */
  close(): Promise<void>
}

export interface WeightsOptions {
  readonly file: string
  /** Tokens of prompt and answer, for each seat. */
  readonly contextTokens: number
  readonly seats: number
  /** Threads that compute; all cores but one where absent. */
  readonly threads?: number | undefined
}

/** The package and what it makes models with. */
export interface Engine {
  readonly package_: LlamaCpp
  readonly llama: Llama
}

interface Loaded {
  readonly llama: Llama
  readonly model: LlamaModel
  readonly wrapper: ChatWrapper
  readonly seats: Seats
}

/** Opens a file at the first need and once. Computing happens on threads of its own, not on the event loop's. */
export function openWeights(engine: () => Promise<Engine>, options: WeightsOptions): Weights {
  const closing = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  let loading: Promise<Loaded> | undefined

  const load = (): Promise<Loaded> => {
    loading ??= engine()
      .then((one) => loadFrom(one, options, closing.signal))
      .catch((cause: unknown) => {
        loading = undefined
        throw new AppError('UNAVAILABLE', 'The model can not be loaded', {
          reason: 'model_not_loaded',
          cause,
        })
      })
    return loading
  }

  async function run<R>(
    history: readonly ChatItem[],
    signal: AbortSignal,
    action: (place: Place) => Promise<R>,
  ) {
    const { llama, model, wrapper, seats } = await load()
    const tokens = tokensOf(history, wrapper, model)
    const seat = await seats.take(tokens, signal)
    try {
      signal.throwIfAborted()
      return await action({ ...seat, llama, tokens })
    } finally {
      seats.giveBack(seat)
    }
  }

  return {
    ready: async () => void (await load()),
    async use(history, signal, action) {
      if (closing.signal.aborted)
        throw new AppError('UNAVAILABLE', 'The model is being closed', { reason: 'model_unreachable' })
      const running = run(history, signal, action)
      underWay.add(running)
      const ended = (): void => void underWay.delete(running)
      running.then(ended, ended)
      return await untilAborted(running, signal)
    },
    async close() {
      closing.abort()
      await Promise.allSettled(underWay)
      const loaded = await loading?.catch(() => undefined)
      await loaded?.model.dispose()
    },
  }
}

async function loadFrom(
  { package_: { resolveChatWrapper, LlamaChat }, llama }: Engine,
  { file, contextTokens, seats, threads = Math.max(1, availableParallelism() - 1) }: WeightsOptions,
  loadSignal: AbortSignal,
): Promise<Loaded> {
  const model = await llama.loadModel({ modelPath: file, loadSignal })
  try {
    const wrapper = resolveChatWrapper(model)
    const context = await model.createContext({ contextSize: contextTokens, sequences: seats, threads })
    const all = Array.from({ length: seats }, (): Seat => {
      const sequence = context.getSequence()
      return { sequence, chat: new LlamaChat({ contextSequence: sequence, chatWrapper: wrapper }) }
    })
    return { llama, model, wrapper, seats: openSeats(all) }
  } catch (error) {
    await model.dispose()
    throw error
  }
}

/** As the library itself makes them of a history: with the beginning of an answer at the end. */
function tokensOf(history: readonly ChatItem[], wrapper: ChatWrapper, model: LlamaModel): readonly number[] {
  const answer: ChatItem = { type: 'model', response: [] }
  const chatHistory = history.at(-1)?.type === 'model' ? history : [...history, answer]
  return wrapper.generateContextState({ chatHistory }).contextText.tokenize(model.tokenizer)
}

async function untilAborted<R>(running: Promise<R>, signal: AbortSignal): Promise<R> {
  let leave = (): void => undefined
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason)
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  })
  return await Promise.race([running, left]).finally(() => signal.removeEventListener('abort', leave))
}
