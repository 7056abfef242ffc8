import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AppError } from '@tutor/contracts'
import { z } from 'zod'

/**
 * What we use of node-llama-cpp 3. The package weighs up to 700 MB, is not among ours and is looked for at run time only,
 * so that its own types can't be named here.
 */
export interface LlamaCpp {
  getLlama(options: LlamaOptions): Promise<Llama>
  /** Finds out how the model wants to be spoken to; holds the thread for about 0.4 s. */
  resolveChatWrapper(model: LlamaModel): ChatWrapper
  readonly LlamaChat: new (options: {
    readonly contextSequence: LlamaSequence
    readonly chatWrapper: ChatWrapper
  }) => LlamaChat
}

interface LlamaOptions {
  /** Compiles nothing and downloads nothing in a process that serves. */
  readonly build: 'never'
  readonly skipDownload: true
  readonly progressLogs: false
  /** 0: each context says how many threads it uses. */
  readonly maxThreads: 0
  readonly logLevel: 'error'
  readonly logger: (level: string, message: string) => void
}

export interface Llama {
  loadModel(options: { readonly modelPath: string; readonly loadSignal: AbortSignal }): Promise<LlamaModel>
  createGrammarForJsonSchema(schema: Readonly<Record<string, unknown>>): Promise<LlamaGrammar>
  dispose(): Promise<void>
}

export interface LlamaModel {
  readonly tokenizer: unknown
  createContext(options: {
    /** Of each sequence. */
    readonly contextSize: number
    readonly sequences: number
    readonly threads: number
  }): Promise<{ getSequence(): LlamaSequence }>
  /** With its contexts. */
  dispose(): Promise<void>
}

/** A grammar that answers are held to; made for one Llama. */
export type LlamaGrammar = object

/** A model's own way to write down a conversation. */
export interface ChatWrapper {
  generateContextState(options: { readonly chatHistory: readonly ChatItem[] }): {
    readonly contextText: { tokenize(tokenizer: unknown): readonly number[] }
  }
}

export type ChatItem =
  | { readonly type: 'system' | 'user'; readonly text: string }
  | { readonly type: 'model'; readonly response: readonly string[] }

/** A text that the model goes on with, one call at a time; it keeps its last tokens evaluated for the next call. */
export interface LlamaSequence {
  readonly contextSize: number
  readonly nextTokenIndex: number
  readonly tokenMeter: { readonly usedOutputTokens: number }
  compareContextTokens(tokens: readonly number[]): { readonly firstDifferentIndex: number }
  adaptStateToTokens(tokens: readonly number[], allowShift: boolean): Promise<void>
  evaluateWithoutGeneratingNewTokens(tokens: readonly number[]): Promise<void>
}

export interface LlamaChat {
  generateResponse(
    history: readonly ChatItem[],
    options: GenerateOptions,
  ): Promise<{ readonly metadata: { readonly stopReason: string } }>
}

export interface GenerateOptions extends Sampling {
  readonly maxTokens: number
  readonly grammar?: LlamaGrammar
  readonly signal: AbortSignal
  /** Of a thought (`segment`) as well as of the answer. */
  readonly onResponseChunk: (chunk: { readonly type: string | undefined; readonly text: string }) => void
}

export interface Sampling {
  readonly temperature: number
  readonly topP?: number
  readonly seed?: number
  readonly repeatPenalty: false | { penalty: number; frequencyPenalty?: number; presencePenalty?: number }
  readonly customStopTriggers?: readonly string[]
}

const name = 'node-llama-cpp'
/** A function's signature can't be checked, so only that there is one. */
const aFunction = <F>() => z.custom<F>((value) => typeof value === 'function')
const exported = z.object({
  getLlama: aFunction<LlamaCpp['getLlama']>(),
  resolveChatWrapper: aFunction<LlamaCpp['resolveChatWrapper']>(),
  LlamaChat: aFunction<LlamaCpp['LlamaChat']>(),
})

/**
 * node-llama-cpp as it is installed in `folder`: among our own packages pnpm would install it for everybody, even as an
 * optional peer. UNAVAILABLE with reason `llama_cpp_missing`, and what to do about it, where it is not.
 */
export async function importLlamaCpp(folder: string | undefined): Promise<LlamaCpp> {
  if (folder === undefined) throw missing('/opt/llama', 'and NODE_LLAMA_CPP_DIR is not set')
  try {
    const path = createRequire(join(folder, 'none.js')).resolve(name)
    return exported.parse(await import(pathToFileURL(path).href))
  } catch (cause) {
    throw missing(folder, `which is not in ${folder}`, cause)
  }
}

const missing = (folder: string, problem: string, cause?: unknown): AppError =>
  new AppError(
    'UNAVAILABLE',
    `provider gguf needs the package ${name} 3, ${problem}: run "npm install --prefix ${folder} ${name}@3" and set NODE_LLAMA_CPP_DIR=${folder}`,
    { reason: 'llama_cpp_missing', cause },
  )
