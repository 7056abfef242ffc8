import { z } from 'zod'

export type Environment = Readonly<Record<string, string | undefined>>

/** Every bad variable of a start, at once; `message` is ready for the terminal. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
  }
}

/** Parses one slice of the environment; an empty variable counts as not set. Problems are collected, not thrown. */
export function readConfig<S extends z.ZodType>(
  schema: S,
  environment: Environment,
  problems: string[],
): z.output<S> | undefined {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = schema.safeParse(present)
  if (result.success) {
    Object.freeze(result.data)
    return result.data
  }
  problems.push(...result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
  return undefined
}

/** A TCP port as text; 0 asks the system for a free one. */
export const port = z.coerce.number().int().min(0).max(65_535)
