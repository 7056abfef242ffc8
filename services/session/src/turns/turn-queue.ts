import { randomUUID } from 'node:crypto'
import { validate } from '@tutor/contracts'
import type { Broker, Message } from '@tutor/messaging'
import { z } from 'zod'

export const turnQueue = 'tutor.turns'
/** Deliveries of one message before it is dead-lettered; each turn counts its own tries as well. */
export const turnDeliveryLimit = 20

const TurnMessage = z.strictObject({ session_id: z.uuid(), turn_id: z.uuid() })
export type TurnMessage = z.output<typeof TurnMessage>

const DeliveredTurn = TurnMessage.extend({ copy_id: z.uuid() })
/** With the id of the copy that was published: a turn may be published more than once. */
export type DeliveredTurn = z.output<typeof DeliveredTurn>

/** Puts a turn on the durable queue; resolves when the broker has confirmed it. */
export async function publishTurn(
  broker: Broker,
  turn: TurnMessage,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const { session_id, turn_id } = turn
  await broker.publish(turnQueue, {
    type: 'turn.accepted',
    messageId: randomUUID(),
    headers: { ...headers },
    body: JSON.stringify({ session_id, turn_id }),
  })
}

/** INVALID_INPUT for a body that is not a turn's. */
export const readTurnMessage = ({ body, messageId }: Message): DeliveredTurn =>
  validate(DeliveredTurn, { ...JSON.parse(body), copy_id: messageId }, 'turn message')
