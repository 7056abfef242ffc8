import type { CallContext } from '@tutor/contracts'

/** What travels: text with a type and flat headers. Names of headers that begin with `x-tutor-` belong to the broker. */
export interface Message {
  readonly type: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Stable over redeliveries and repeated publishing; consumers dedupe by it. */
  readonly messageId?: string
}

export interface CloseOptions {
  /** How long to wait for what is in flight before it is aborted; 10,000 ms unless told. */
  readonly graceMs?: number
}

/** Stops taking new work, lets what is in flight finish, aborts it after the grace. Safe to call twice. */
export type Close = (options?: CloseOptions) => Promise<void>

export interface RequestOptions {
  /** Longest wait for the reply, in milliseconds. */
  readonly timeoutMs: number
  /** Milliseconds since the epoch after which the reply is too late, if that is sooner. */
  readonly deadline?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export interface StreamOptions {
  /** Longest silence in milliseconds: to the first chunk, and from one chunk to the next. */
  readonly timeoutMs: number
  /** Milliseconds since the epoch after which the whole stream is too late; never, unless told. */
  readonly deadline?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** Answers once or with a stream, as the caller asked. An AppError it throws reaches the caller with its code. */
export type RespondHandler = (
  message: Message,
  context: CallContext,
) => Promise<Message> | AsyncIterable<Message>

export interface Delivery {
  /** 1 at the first delivery, one more at each redelivery, also after a crash. */
  readonly attempt: number
  /** Aborted when the broker takes the delivery back: connection lost, or closed and out of grace. */
  readonly signal: AbortSignal
}

export type ConsumeHandler = (message: Message, delivery: Delivery) => Promise<void>

export interface QueueOptions {
  /** Deliveries a message gets before it is dead-lettered. The same for everybody who declares the queue. */
  readonly deliveryLimit: number
}

export interface ConsumeOptions extends QueueOptions {
  /** Messages handled at the same time. */
  readonly concurrency: number
}

export interface DeadLettered {
  readonly message: Message
  /** `delivery_limit`, or what the `DeadLetter` said. */
  readonly reason: string
}

export interface DeadLetters {
  readonly count: number
  /** The oldest of them; they stay in the queue. */
  readonly messages: readonly DeadLettered[]
}

export type Fate = 'keep' | 'retry' | 'drop'

export interface Sweep {
  readonly kept: number
  readonly retried: number
  readonly dropped: number
}

export type BrokerStatus = 'connected' | 'connecting' | 'closed'

/** Thrown by a consumer: trying again is pointless, put the message aside at once. */
export class DeadLetter extends Error {
  override readonly name = 'DeadLetter'
  /** `reason` is stable and machine-readable, in lower snake case; it must hold nothing personal. */
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options)
  }
}

/**
 * Moves messages. Knows nothing of schemas, tracing or breakers: the RPC client and server do that once for all.
 * Every rejection is an AppError.
 */
export interface Broker {
  /**
   * Asks whoever serves `queue`, at most once. UNAVAILABLE at once when nobody does, or when the connection is or
   * gets lost; TIMEOUT after `timeoutMs`, and a later reply is dropped; CANCELLED when `signal` is aborted.
   */
  request(queue: string, message: Message, options: RequestOptions): Promise<Message>
  /**
   * Asks for a stream; begins with the first `next()`. Chunks come in order and without gaps, else BAD_GATEWAY; a
   * silence is TIMEOUT. It ends only when the handler ended. Aborting the signal or leaving the loop cancels the
   * handler on the other side; a handler may only be a bounded number of chunks ahead of the reader.
   */
  requestStream(queue: string, message: Message, options: StreamOptions): AsyncIterable<Message>
  /** Serves `queue`, sharing it round robin with everybody who does. Comes back by itself after an outage. */
  respond(queue: string, handler: RespondHandler, options: { readonly concurrency: number }): Promise<Close>
  /** Makes the durable work queue and its dead-letter queue. CONFLICT when it exists with another limit. */
  declareQueue(queue: string, options: QueueOptions): Promise<void>
  /**
   * Resolves when the broker has the message on disk; at least once. UNAVAILABLE when there is no such queue
   * (`unroutable`), or the broker did not confirm in time.
   */
  publish(queue: string, message: Message): Promise<void>
  /**
   * Declares and consumes a work queue. Handler resolved: acknowledged. Rejected: delivered again after a short,
   * growing delay, until the limit; then it goes to the dead letters. Messages wait while nobody consumes.
   */
  consume(queue: string, handler: ConsumeHandler, options: ConsumeOptions): Promise<Close>
  /** Resolves when the broker has the event on disk for every group that wants it. No group at all is no error. */
  publishEvent(topic: string, message: Message): Promise<void>
  /**
   * Every group gets each event whose dotted topic matches (`*` one word, `#` any number), one member of it each.
   * A group and its pattern outlive the process: events wait for it. Another pattern needs another group.
   */
  subscribe(group: string, topicPattern: string, handler: ConsumeHandler): Promise<Close>
  /** What has been dead-lettered from a work queue; at most `limit` messages (20 unless told) are shown. */
  deadLetters(queue: string, limit?: number): Promise<DeadLetters>
  /**
   * Shows each dead letter of a work queue once, the oldest first, and does with it as told: a retried one goes back to
   * its queue with a fresh count of deliveries, at least once.
   */
  sweepDeadLetters(queue: string, decide: (letter: DeadLettered) => Fate): Promise<Sweep>
  /** For readiness. */
  status(): BrokerStatus
  /** Drains: stops consuming, finishes what is in flight (which may still call and publish), flushes, closes. */
  close(options?: CloseOptions): Promise<void>
}
