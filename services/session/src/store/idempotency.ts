import { createHash } from 'node:crypto'
import { AppError, IdempotencyHeader, validate } from '@tutor/contracts'
import type { Request } from 'express'

/** The request's Idempotency-Key; INVALID_INPUT for one that is malformed. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const header = { 'Idempotency-Key': request.get('idempotency-key') }
  return validate(IdempotencyHeader, header, 'header')['Idempotency-Key']
}

/** What tells two bodies under one key apart. */
export const hashOf = (body: unknown): Buffer => createHash('sha256').update(JSON.stringify(body)).digest()

export function assertSameBody(earlier: Buffer | null, hash: Buffer): void {
  if (!earlier?.equals(hash))
    throw new AppError('CONFLICT', 'This Idempotency-Key was used with another body', {
      reason: 'idempotency_key_reused',
    })
}
