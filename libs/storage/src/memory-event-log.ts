import { AppError } from '@tutor/contracts'
import { expiringMap } from '@tutor/platform'
import { type EventLog, type EventWriter, fenced, type StreamLimits } from './event-log.js'
import { follow } from './follow.js'
import { openListeners } from './listeners.js'

const maxStreams = 2_000
/** Nothing is lost within a process; looking again now and then is only for followers of a stream that expired. */
const pollMs = 30_000

interface Stream {
  last: number
  /** Of the last event. */
  writer: Pick<EventWriter, 'fence' | 'batch'> | undefined
  /** Type and data of one event as JSON: a later change to what was appended must not change the log. */
  readonly texts: string[]
}

/** A log within this process. Keeps the 2,000 streams that were appended to last. */
export function memoryEventLog({ maxLength, retentionMs }: StreamLimits): EventLog {
  const streams = expiringMap<Stream>(maxStreams)
  const listeners = openListeners()
  let closed = false
  const open = (): void => {
    if (closed) throw new AppError('UNAVAILABLE', 'The event log is closed', { reason: 'event_log_closed' })
  }
  const read: EventLog['read'] = async (stream, afterId, limit) => {
    open()
    const { last, texts } = streams.get(stream) ?? { last: 0, texts: [] }
    const first = last - texts.length + 1
    const start = Math.max(0, afterId + 1 - first)
    return texts
      .slice(start, start + limit)
      .map((text, index) => ({ id: first + start + index, ...JSON.parse(text) }))
  }
  return {
    async append(name, events, writer) {
      open()
      const stream = streams.get(name) ?? { last: writer?.after ?? 0, writer: undefined, texts: [] }
      if (writer && stream.writer && stream.writer.fence > writer.fence) throw fenced()
      if (events.length === 0 || isRepeated(stream, writer)) return stream.last
      stream.writer = writer
      stream.texts.push(...events.map(({ type, data }) => JSON.stringify({ type, data })))
      stream.last += events.length
      if (stream.texts.length > maxLength) stream.texts.splice(0, stream.texts.length - maxLength)
      streams.set(name, stream, retentionMs)
      listeners.ring(name)
      return stream.last
    },
    read,
    follow: (stream, afterId, { signal }) =>
      follow({ read, listen: listen(listeners), pollMs, isClosed: () => closed }, stream, afterId, signal),
    async expire(name, ttlMs) {
      open()
      const stream = streams.get(name)
      if (stream) streams.set(name, stream, ttlMs)
    },
    status: () => (closed ? 'closed' : 'connected'),
    async close() {
      closed = true
      streams.clear()
      listeners.ringAll()
    },
  }
}

const isRepeated = (stream: Stream, writer: EventWriter | undefined): boolean =>
  writer !== undefined && stream.writer?.fence === writer.fence && stream.writer.batch >= writer.batch

const listen =
  (listeners: ReturnType<typeof openListeners>) =>
  (stream: string, ring: () => void): (() => void) => {
    const { remove } = listeners.add(stream, ring)
    return () => {
      remove()
    }
  }
