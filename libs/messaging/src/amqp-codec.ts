import type { Message as AmqpMessage, Options } from 'amqplib'
import type { Message } from './broker.js'
import { type Frame, type FrameKind, frame, frameKinds } from './frame.js'

const header = {
  kind: 'x-tutor-kind',
  number: 'x-tutor-number',
  deadline: 'x-tutor-deadline',
  silence: 'x-tutor-silence',
  reason: 'x-tutor-dead-letter-reason',
} as const

/** Headers that the broker or this library wrote, not the sender. */
const ours = /^x-(tutor|first-death|last-death|opt)-/

export const bodyOf = ({ body }: Message): Buffer => Buffer.from(body)

export const optionsOf = ({ type, headers, messageId }: Message): Options.Publish => ({
  type,
  headers,
  contentType: 'application/json',
  ...(messageId !== undefined && { messageId }),
})

export function readMessage({ content, properties }: AmqpMessage): Message {
  const { type, headers = {}, messageId } = properties
  const sent = Object.entries(headers).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !ours.test(entry[0]),
  )
  return {
    type: String(type ?? ''),
    body: content.toString('utf8'),
    headers: Object.fromEntries(sent),
    ...(messageId !== undefined && { messageId: String(messageId) }),
  }
}

export function frameOptions({
  kind,
  id,
  from,
  message,
  number,
  deadline,
  silenceMs,
}: Frame): Options.Publish {
  const options = optionsOf(message)
  return {
    ...options,
    correlationId: id,
    replyTo: from,
    headers: {
      ...message.headers,
      [header.kind]: kind,
      [header.number]: number,
      ...(Number.isFinite(deadline) && { [header.deadline]: String(deadline) }),
      ...(silenceMs > 0 && { [header.silence]: silenceMs }),
    },
  }
}

/** The frame that a message carries; undefined when it is no frame at all. */
export function readFrame(received: AmqpMessage): Frame | undefined {
  const { correlationId, replyTo, headers = {} } = received.properties
  const kind = frameKinds.find((known: FrameKind) => known === headers[header.kind])
  if (!kind) return undefined
  return frame(kind, String(correlationId), {
    from: String(replyTo ?? ''),
    message: readMessage(received),
    number: Number(headers[header.number] ?? 0),
    deadline: Number(headers[header.deadline] ?? Number.POSITIVE_INFINITY),
    silenceMs: Number(headers[header.silence] ?? 0),
  })
}

/** A message on its way to the dead letters, with why. */
export const deadLetterOptions = (message: Message, reason: string): Options.Publish => ({
  ...optionsOf(message),
  headers: { ...message.headers, [header.reason]: reason },
})

/** The consumer's reason, or the broker's own: `delivery_limit` after crashes of its consumers. */
export function deadLetterReason({ properties: { headers = {} } }: AmqpMessage): string {
  return String(headers[header.reason] ?? headers['x-first-death-reason'] ?? 'unknown')
}

/** 1 for the first delivery; quorum queues count the others. */
export const attemptOf = ({ properties: { headers = {} } }: AmqpMessage): number =>
  Number(headers['x-delivery-count'] ?? 0) + 1
