import type { z } from 'zod'

/** A request that no provider would take; `param` is the path of the first bad field. */
export class BadRequest extends Error {
  constructor(
    message: string,
    readonly param: string | null,
  ) {
    super(message)
  }
}

/** Reads a body by its schema. Throws BadRequest. */
export function readBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const { data, error } = schema.safeParse(body)
  if (!error) return data
  const [first] = error.issues
  throw new BadRequest(first?.message ?? 'not readable', first?.path.join('.') ?? null)
}
