import type { Probe, Probed } from '@tutor/tools/probe'
import { isObject } from '../schema/schema.js'
import { judge, type Line, type Seen, skipped } from './line.js'

/** What holds for every error, wherever it came up. */
export function errorChecks({ kind }: Probe, seen: readonly Seen[]): readonly Line[] {
  const errors = seen.filter(({ probed: { answer } }) => answer !== undefined && answer.status >= 400)
  const limited = errors.filter(({ probed }) => probed.answer?.status === 429)
  const form =
    kind === 'mcp'
      ? skipped('errors.form', 'MCP has a form of its own')
      : judge('errors.form', errors, 'there was no error', 0, ({ probed }) => formFault(probed))
  const told = kind === 'mcp' ? seen.filter(({ probed }) => probed.error !== undefined) : errors
  return [
    kind === 'mcp'
      ? skipped('errors.retry-after', 'MCP has no 429 of its own')
      : judge(
          'errors.retry-after',
          limited,
          'there was no 429; --burst N sends N calls at once',
          0,
          ({ probed }) =>
            isRetryAfter(probed.answer?.retryAfter ?? null)
              ? undefined
              : {
                  message: `answered 429 ${probed.answer?.retryAfter == null ? 'without Retry-After' : 'with a Retry-After that is neither seconds nor a date'}`,
                },
        ),
    form,
    judge('errors.internals', told, 'there was no error', 0, ({ probed }) => {
      const leak = leakIn(textOf(probed))
      return leak === undefined ? undefined : { message: `tells ${leak}` }
    }),
  ]
}

/** RFC 9110 §10.2.3. */
const isRetryAfter = (value: string | null): boolean =>
  value !== null && (/^\d{1,9}$/.test(value) || !Number.isNaN(Date.parse(value)))

/** Brief §3: `{error, error_code, details?}`. */
function formFault({ answer }: Probed): { readonly message: string } | undefined {
  if (!answer) return undefined
  const { status, contentType, text } = answer
  const wrong = (what: string) => ({ message: `the ${status} ${what}` })
  if (!/^application\/json\s*(;|$)/i.test(contentType))
    return wrong(`is ${contentType || 'of no type'}, not application/json`)
  const body = parsed(text)
  if (!isObject(body)) return wrong('is no JSON object')
  const { error, error_code: code } = body
  if (typeof error !== 'string' || error === '') return wrong('has no text "error"')
  return typeof code === 'string' && code !== '' ? undefined : wrong('has no text "error_code"')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const textOf = ({ answer, error }: Probed): string => answer?.text ?? error?.message ?? ''

/** What only the inside of a server has, by what it is. */
const leaks: readonly (readonly [what: string, pattern: RegExp])[] = [
  [
    'a stack trace',
    /\bat [^\n"]{1,200}:\d+:\d+\)?|Traceback \(most recent call last\)|\bFile \\?"[^"\n]+", line \d+|\bgoroutine \d+ \[|\bat [\w.$]+\([\w]+\.java:\d+\)/,
  ],
  [
    'a path of its disk',
    /(^|[\s"'(])\/(home|usr|var|srv|opt|root|app|etc|tmp|Users)\/[\w.@-]+|node_modules\/|\b[A-Z]:\\\\?[\w.-]+\\/m,
  ],
  [
    'a database query',
    /\bSELECT\b[^"\n]{1,300}\bFROM\b|\bINSERT INTO\b[^"\n]{1,300}\bVALUES\b|\bUPDATE\b[^"\n]{1,200}\bSET\b|\bDELETE FROM\b|\bSQLSTATE\b|\bORA-\d{5}\b/,
  ],
  [
    'an address inside',
    /\b(ECONNREFUSED|ENOTFOUND|EHOSTUNREACH)\b|\b(10\.\d{1,3}|192\.168)\.\d{1,3}\.\d{1,3}\b|\b[a-z][a-z0-9+]*:\/\/[^\s:@/"]+:[^\s@/"]+@/,
  ],
  [
    'an exception of its language',
    /\b(java\.lang\.|javax?\.\w+\.|System\.\w+Exception|sqlalchemy\.|psycopg2?\.|TypeError: |ReferenceError: |KeyError: |NullPointerException)/,
  ],
  ['credentials that were sent to it', /\[redacted\]/],
]

const leakIn = (text: string): string | undefined => leaks.find(([, pattern]) => pattern.test(text))?.[0]
