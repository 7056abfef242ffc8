import { AppError } from '@tutor/contracts'
import type { Connection } from './amqp-connection.js'

/** Which connection is up, and whether it takes messages; those who wait are let through when it does. */
export interface Gate {
  connection(): Connection | undefined
  become(connection: Connection | undefined): void
  block(blocked: boolean): void
  isOpen(): boolean
  /** The connection when the gate is open; UNAVAILABLE when it stays shut for `waitMs`. */
  pass(waitMs: number): Promise<Connection>
  /** Nobody passes any more. */
  close(): void
  isClosed(): boolean
}

export function createGate(): Gate {
  const waiting = new Set<() => void>()
  let current: Connection | undefined
  let isBlocked = false
  let isClosed = false

  function announce(): void {
    for (const wake of waiting) wake()
    waiting.clear()
  }
  async function change(waitMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(wake, waitMs)
      function wake(): void {
        clearTimeout(timer)
        waiting.delete(wake)
        resolve()
      }
      waiting.add(wake)
    })
  }
  return {
    connection: () => current,
    become(connection) {
      current = connection
      isBlocked = false
      announce()
    },
    block(blocked) {
      isBlocked = blocked
      announce()
    },
    isOpen: () => current !== undefined && !isBlocked,
    async pass(waitMs) {
      const until = Date.now() + waitMs
      while (!isClosed) {
        if (current && !isBlocked) return current
        if (Date.now() >= until) throw isBlocked ? blockedError() : lostError()
        await change(until - Date.now())
      }
      throw closedError()
    },
    close() {
      isClosed = true
      announce()
    },
    isClosed: () => isClosed,
  }
}

const unavailable = (message: string, reason: string) => (): AppError =>
  new AppError('UNAVAILABLE', message, { reason })
export const lostError = unavailable('The broker is not connected', 'broker_disconnected')
export const closedError = unavailable('The broker is closed', 'broker_closed')
const blockedError = unavailable('The broker accepts no messages at the moment', 'broker_blocked')
