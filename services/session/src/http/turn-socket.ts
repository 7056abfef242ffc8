import { AppError, ClientFrame, problemOf, type ServerFrame, validate, webSocketPath } from '@tutor/contracts'
import { currentContext } from '@tutor/platform'
import type { ClientSocket, SocketRoute } from '@tutor/service'
import { findTurn, type TurnRow } from '../store/turns.js'
import { watchTurn } from '../turns/watch-turn.js'
import { acceptAndHand, type SendMessageDependencies } from './send-message.js'
import { cancelTurn } from './turn-routes.js'

const maxWatched = 100
/** Commands that one connection may give in a window. */
const commands = { limit: 40, windowMs: 10_000 }

/** `/v1/ws`: the same commands and events as over HTTP, for any number of sessions on one connection. */
export const turnSocket = (dependencies: SendMessageDependencies): SocketRoute => ({
  path: webSocketPath,
  scope: 'chat',
  farewell: { type: 'going_away' } satisfies ServerFrame,
  open: (socket) => serve(dependencies, socket),
})

function serve(dependencies: SendMessageDependencies, socket: ClientSocket): void {
  const { principal, signal } = socket
  const watched = new Map<string, AbortController>()
  const say = (frame: ServerFrame): Promise<void> => socket.send(frame)
  const refuse = (id: string | null, error: unknown): Promise<void> => {
    if (!(error instanceof AppError)) dependencies.logger.error('a frame failed', { error: asError(error) })
    return say({ type: 'problem', id, problem: problemOf(error, currentContext()?.requestId ?? 'unknown') })
  }

  async function watch(turn: TurnRow, after: number): Promise<void> {
    watched.get(turn.id)?.abort()
    const unwatched = new AbortController()
    watched.set(turn.id, unwatched)
    const until = AbortSignal.any([signal, unwatched.signal])
    try {
      for await (const event of watchTurn(dependencies, turn.id, turn.status, after, until))
        await say({ type: 'event', turn_id: turn.id, event })
    } finally {
      if (watched.get(turn.id) === unwatched) watched.delete(turn.id)
    }
  }
  async function watchLater(turnId: string, after: number): Promise<() => void> {
    if (watched.size >= maxWatched && !watched.has(turnId))
      throw new AppError('TOO_MANY_REQUESTS', `A connection may watch ${maxWatched} turns`)
    const turn = await findTurn(dependencies.db, principal, turnId)
    return () => void watch(turn, after).catch((error: unknown) => refuse(null, error))
  }
  async function run(frame: ClientFrame): Promise<void> {
    const { id } = frame
    switch (frame.type) {
      case 'send': {
        const accepted = await acceptAndHand(dependencies, principal, {
          sessionId: frame.session_id,
          content: frame.content,
          idempotencyKey: frame.idempotency_key,
        })
        const begin = await watchLater(accepted.id, 0)
        await say({ type: 'done', id, turn_id: accepted.id })
        return begin()
      }
      case 'resume': {
        const begin = await watchLater(frame.turn_id, frame.after)
        await say({ type: 'done', id, turn_id: frame.turn_id })
        return begin()
      }
      case 'cancel':
        await cancelTurn(dependencies, principal, frame.turn_id)
        return await say({ type: 'done', id, turn_id: frame.turn_id })
      case 'unwatch':
        watched.get(frame.turn_id)?.abort()
        return await say({ type: 'done', id, turn_id: frame.turn_id })
    }
  }

  const mayCommand = limiter()
  // One after the other, so that two messages to a session keep their order.
  let line: Promise<void> = Promise.resolve()
  socket.onText((text) => {
    try {
      mayCommand()
      const frame = validate(ClientFrame, parse(text), 'frame')
      line = line
        .then(() => (signal.aborted ? undefined : run(frame)))
        .catch((error: unknown) => refuse(frame.id, error))
    } catch (error) {
      void refuse(null, error)
    }
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('MALFORMED_JSON', 'A frame must be a JSON object', { cause })
  }
}

/** Refuses what goes beyond the commands of a window. */
function limiter(): () => void {
  let endsAt = 0
  let count = 0
  return () => {
    const now = Date.now()
    if (now >= endsAt) {
      endsAt = now + commands.windowMs
      count = 0
    }
    count += 1
    if (count > commands.limit)
      throw new AppError('TOO_MANY_REQUESTS', `At most ${commands.limit} commands in ten seconds`, {
        retryAfterMs: endsAt - now,
      })
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
