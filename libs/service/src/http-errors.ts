import {
  AppError,
  errorCodes,
  openAiErrorOf,
  problemContentType,
  problemOf,
  retryAfterSeconds,
} from '@tutor/contracts'
import { currentContext, type Logger } from '@tutor/platform'
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'

/**
 * Sends any error as problem+json, or in OpenAI's form on its routes (`locals.errorForm`); unexpected ones are logged
 * with their cause and become a bare 500.
 */
export function sendProblem(response: Response, error: unknown): void {
  const requestId = currentContext()?.requestId ?? 'unknown'
  const problem = problemOf(error, requestId)
  const retryAfter = retryAfterSeconds(error)
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter))
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer')
  if (response.locals['errorForm'] === 'openai')
    response.status(problem.status).json(openAiErrorOf(error, requestId).body)
  else response.status(problem.status).type(problemContentType).send(JSON.stringify(problem))
}

/** The last handler of an application: what was thrown leaves as problem+json. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (thrown, _request, response, _next) => {
    const error = fromBodyParser(thrown)
    if (!(error instanceof AppError) || errorCodes[error.code].http >= 500)
      logger.error('request failed', { error: error instanceof Error ? error : new Error(String(error)) })
    if (response.headersSent) response.destroy()
    else sendProblem(response, error)
  }
}

export const notFound: RequestHandler = (request) => {
  throw new AppError('NOT_FOUND', `There is no ${request.path}`)
}

export const payloadTooLarge = (maxBytes: number, cause?: Error): AppError =>
  new AppError('PAYLOAD_TOO_LARGE', `The body is over ${maxBytes / 1_024} KiB`, { cause })

/** Express's own failures carry a `type`; the ones that a client causes get their code. */
function fromBodyParser(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error
  const type = 'type' in error ? error.type : undefined
  if (type === 'entity.parse.failed' || type === 'request.size.invalid')
    return new AppError('MALFORMED_JSON', 'The body is not valid JSON', { cause: error })
  if (type === 'entity.too.large') return payloadTooLarge('limit' in error ? Number(error.limit) : 0, error)
  if (type === 'charset.unsupported' || type === 'encoding.unsupported')
    return new AppError('UNSUPPORTED_MEDIA_TYPE', 'The body has an unsupported encoding', { cause: error })
  if (type === 'request.aborted') return new AppError('CANCELLED', 'The client went away', { cause: error })
  if (error instanceof URIError)
    return new AppError('INVALID_INPUT', 'The path is not valid', { cause: error })
  return error
}
