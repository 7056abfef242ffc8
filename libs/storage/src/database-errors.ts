import { AppError } from '@tutor/contracts'
import { codeOf, messageOf } from './error-code.js'

/**
 * Connection exceptions (class 08), too many connections, a server that is stopping or starting, and one that takes no
 * writes any more since another has replaced it.
 */
const lostCodes = /^(08...|53300|57P0[1235]|25P03|25006)$/
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/** Errors of pg itself, which have no code. */
const lostMessages =
  /^(Connection terminated|timeout e(xceeded|xpired)|Query read timeout|Client (has encountered|was closed)|Cannot use a pool after|timeout exceeded when trying)/
const statementTimeout = '57014'

/** True when the fault is the connection's, so that another connection may do better. */
export const isConnectionLost = (error: unknown): boolean =>
  networkCodes.has(codeOf(error)) || lostCodes.test(codeOf(error)) || lostMessages.test(messageOf(error))

/** True when every connection of the pool is in use: no server's fault. */
export const isPoolExhausted = (error: unknown): boolean => /when trying to connect/.test(messageOf(error))

/** True when trying again can't help: wrong user or password, no such database, no permission. */
export const isRefusal = (error: unknown): boolean => /^(28...|3D000|42501)$/.test(codeOf(error))

/** Lost connections become UNAVAILABLE and statements that took too long TIMEOUT; the rest stays as PostgreSQL said it. */
export function toDatabaseError(error: unknown): unknown {
  if (isConnectionLost(error))
    return new AppError('UNAVAILABLE', 'The database is not available at the moment', {
      cause: error,
      reason: 'database_unavailable',
      retryAfterMs: 1_000,
    })
  if (codeOf(error) === statementTimeout)
    return new AppError('TIMEOUT', 'The database took too long', { cause: error, reason: 'database_timeout' })
  return error
}
