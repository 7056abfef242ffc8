import type { LlamaChat, LlamaSequence } from './llama-cpp.js'

/** What one call at a time has to itself in a loaded model. */
export interface Seat {
  readonly sequence: LlamaSequence
  readonly chat: LlamaChat
}

export interface Seats {
  /**
   * A free seat: one that knows more than half of the prompt, or else the one that has been free for longest, so that others
   * keep what they know. Where none is free, the next that is given back.
   */
  take(tokens: readonly number[], signal: AbortSignal): Promise<Seat>
  giveBack(seat: Seat): void
}

/** Hands out seats, first come, first served. */
export function openSeats(all: readonly Seat[]): Seats {
  const free = [...all]
  const waiting = new Set<(seat: Seat) => void>()
  return {
    async take(tokens, signal) {
      signal.throwIfAborted()
      const known = free.map(({ sequence }) => sequence.compareContextTokens(tokens).firstDifferentIndex)
      const most = Math.max(...known)
      const [best] = free.splice(most > tokens.length / 2 ? known.indexOf(most) : 0, 1)
      if (best) return best
      return await new Promise<Seat>((resolve, reject) => {
        const leave = (): void => {
          waiting.delete(sit)
          reject(signal.reason)
        }
        const sit = (seat: Seat): void => {
          signal.removeEventListener('abort', leave)
          resolve(seat)
        }
        signal.addEventListener('abort', leave, { once: true })
        waiting.add(sit)
      })
    },
    giveBack(seat) {
      const [next] = waiting
      if (!next) {
        free.push(seat)
        return
      }
      waiting.delete(next)
      next(seat)
    },
  }
}
