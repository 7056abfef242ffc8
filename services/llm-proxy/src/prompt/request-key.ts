import { createHash } from 'node:crypto'
import type { ModelCall } from '../chat.js'

/**
 * The same for calls that may share an answer: of one tenant, by one alias, with the same request to the letter. Whoever
 * has the whole prompt in hand learns nothing from its answer that a model would not have told, so a tenant's students
 * may share; tenants never do.
 */
export const requestKey = ({ alias, caller, request }: ModelCall): string =>
  createHash('sha256')
    .update(JSON.stringify([caller.tenant_id, alias, request]))
    .digest('base64url')

/** Whether an answer that was given to the same request will do: chance was switched off, or it was asked for. */
export const mayShare = ({ request, cache }: ModelCall): boolean => cache ?? request.temperature === 0
