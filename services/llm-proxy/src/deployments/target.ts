import type { AppError } from '@tutor/contracts'
import type { FleetBreaker } from '@tutor/platform'
import type { ChatModel, ChatRequest } from '../chat.js'
import type { Embedder } from '../providers/embedder.js'
import type { Deployment } from './models-file.js'

/** One deployment with one of its keys: what a request is sent to. */
export interface Target {
  /** The deployment's name, and which key it is when there are several: `openai-eu`, `openai-eu/2`. */
  readonly name: string
  readonly deployment: Deployment
  /** Reports what every attempt used to `call.charge`. */
  readonly model: ChatModel
  /** Absent where the provider has no embeddings. */
  readonly embedder?: Embedder
  /** Why it can't take a request at all, so that it is not asked; absent where it takes any. */
  readonly refusal?: (request: ChatRequest) => AppError | undefined
  readonly breaker: FleetBreaker
  /** Requests under way from this process. */
  running: number
  /** Milliseconds since the epoch until which its own requests or tokens per minute are used up. */
  fullUntil: number
}
