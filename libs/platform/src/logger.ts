import winston from 'winston'
import { currentContext, traceIdOf } from './context.js'

/** Fields must never hold a student's text, a prompt, a token or a key. */
export type LogFields = Readonly<Record<string, unknown>>

export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  child(fields: LogFields): Logger
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** JSON lines on stderr, each with request, trace and turn id of the context that wrote it. */
export function createLogger(level: LogLevel, fields: LogFields = {}): Logger {
  const output = winston.createLogger({
    level: level === 'silent' ? 'error' : level,
    silent: level === 'silent',
    format: winston.format.combine(winston.format.timestamp(), withContext(), winston.format.json()),
    transports: [new winston.transports.Console({ stderrLevels: [...logLevels] })],
  })
  return wrap(output, level, fields)
}

function wrap(output: winston.Logger, least: LogLevel, base: LogFields): Logger {
  const write = (level: LogLevel) => {
    // winston would format the line before its transport drops it.
    if (logLevels.indexOf(level) < logLevels.indexOf(least)) return () => undefined
    return (message: string, fields: LogFields = {}): void => {
      // As one entry: beside a text with a `%s` in it, winston would drop the fields.
      output.log({ ...base, ...plainErrors(fields), level, message })
    }
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(output, least, { ...base, ...fields }),
  }
}

const withContext = winston.format((info) => {
  const context = currentContext()
  if (!context) return info
  info['request_id'] = context.requestId
  info['trace_id'] = traceIdOf(context.traceparent)
  if (context.turnId) info['turn_id'] = context.turnId
  return info
})

/** Errors as name, code, stack and chain of causes: JSON alone would print them as `{}`. */
function plainErrors(fields: LogFields): LogFields {
  if (!Object.values(fields).some((value) => value instanceof Error)) return fields
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error ? describeError(value) : value,
    ]),
  )
}

function describeError(error: Error, depth = 0): LogFields {
  const code = 'code' in error ? { code: String(error.code) } : {}
  const cause =
    error.cause instanceof Error && depth < 4 ? { cause: describeError(error.cause, depth + 1) } : {}
  return { name: error.name, message: error.message, ...code, stack: error.stack, ...cause }
}
