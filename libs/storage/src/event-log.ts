import { AppError } from '@tutor/contracts'
import type { StoreStatus } from './cache.js'
import type { StorageOptions } from './options.js'

export interface NewEvent {
  readonly type: string
  /** Anything that JSON can hold. */
  readonly data: unknown
}

/** Who appends, where one writer may follow another: then a batch counts once, and an older writer is refused. */
export interface EventWriter {
  /** Fencing token: an append with a smaller one than the stream's last is refused. */
  readonly fence: number
  /** Of this writer: an append with a number that is not above its last one adds nothing, so it may be tried again. */
  readonly batch: number
  /** The last number that the writer knows of: a stream that the server has lost goes on behind it. */
  readonly after: number
}

export interface LoggedEvent extends NewEvent {
  /** 1, 2, 3 … within the stream. */
  readonly id: number
}

export interface EventLogOptions extends StorageOptions {
  /** Events kept per stream at least; older ones are dropped. 10,000 unless told. */
  readonly maxLength?: number
  /** How long a stream lives after its last append, in milliseconds, unless `expire` says otherwise. One hour unless told. */
  readonly retentionMs?: number
}

/**
 * Numbered events per stream, written by one process and followed by any. It is a short-lived log: a stream is
 * forgotten after its retention, and one that was forgotten begins again at 1. Methods reject with UNAVAILABLE while
 * the server can't be reached.
 */
export interface EventLog {
  /**
   * Adds events at the end of a stream, all or none, numbered without gaps however many append at once; resolves with
   * the stream's last number. Rejects with CONFLICT and reason `event_log_fenced` when a newer writer has begun.
   */
  append(stream: string, events: readonly NewEvent[], writer?: EventWriter): Promise<number>
  /** Up to `limit` events with an id above `afterId` (0: from the beginning), in order. */
  read(stream: string, afterId: number, limit: number): Promise<readonly LoggedEvent[]>
  /**
   * Every event with an id above `afterId`, first those that are there, then each as it is appended, in order and once,
   * until `signal` aborts or the log is closed, which ends it without an error. Reads at the pace of its reader.
   * Survives outages of up to 30 s and rejects with UNAVAILABLE after that.
   */
  follow(
    stream: string,
    afterId: number,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<LoggedEvent>
  /** Forgets the stream `ttlMs` milliseconds from now (at least 1). */
  expire(stream: string, ttlMs: number): Promise<void>
  status(): StoreStatus
  close(): Promise<void>
}

/** Bounds of an event log's streams. */
export interface StreamLimits {
  readonly maxLength: number
  readonly retentionMs: number
}

export const fenced = (): AppError =>
  new AppError('CONFLICT', 'A newer writer has the stream', { reason: 'event_log_fenced' })
