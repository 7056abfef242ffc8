import { createHash } from 'node:crypto'
import type { Broker, DeadLettered } from '@tutor/messaging'
import type { Dead, Graveyard } from './dead.js'

const manyLetters = 10_000

/** A message's own id, or one that its content gives. */
const idOf = ({ message: { messageId, body } }: DeadLettered): string =>
  messageId ?? createHash('sha256').update(body).digest('hex').slice(0, 16)

/** The dead letters of a work queue. */
export function queueGraveyard(broker: Broker, queue: string): Graveyard {
  const deadOf = (letter: DeadLettered): Dead => ({
    id: idOf(letter),
    from: queue,
    reason: letter.reason,
    what: letter.message.type,
  })
  return {
    async list(limit) {
      const { count, messages } = await broker.deadLetters(queue, limit)
      return { count, dead: messages.map(deadOf) }
    },
    async show(id) {
      const { messages } = await broker.deadLetters(queue, manyLetters)
      return messages.find((letter) => idOf(letter) === id)
    },
    retry: async (id) =>
      (
        await broker.sweepDeadLetters(queue, (letter) =>
          id === undefined || idOf(letter) === id ? 'retry' : 'keep',
        )
      ).retried,
    drop: async (id) =>
      (await broker.sweepDeadLetters(queue, (letter) => (idOf(letter) === id ? 'drop' : 'keep'))).dropped,
  }
}
