import { errorCodes } from './errors.js'
import type { OpenAiError } from './openai-api.js'
import { problemOf } from './problem.js'

/** Any error in OpenAI's form, which is all that its clients read; with the status it goes with. */
export function openAiErrorOf(error: unknown, requestId: string): { status: number; body: OpenAiError } {
  const { status, detail, code, errors } = problemOf(error, requestId)
  const first = errors?.[0]
  return {
    status,
    body: {
      error: {
        message: first ? `${detail}: ${first.path}: ${first.message}` : detail,
        type: typeOf(status),
        param: first?.path ?? null,
        code: codes[code] ?? code,
      },
    },
  }
}

/** Where OpenAI has a code of its own for it. */
const codes: Readonly<Record<string, string>> = {
  unauthenticated: 'invalid_api_key',
  too_many_requests: 'rate_limit_exceeded',
  budget_exceeded: 'insufficient_quota',
}

function typeOf(status: number): string {
  if (status === errorCodes.UNAUTHENTICATED.http) return 'authentication_error'
  if (status === errorCodes.FORBIDDEN.http) return 'permission_error'
  if (status === errorCodes.TOO_MANY_REQUESTS.http) return 'rate_limit_error'
  if (status === 402) return 'insufficient_quota'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}
