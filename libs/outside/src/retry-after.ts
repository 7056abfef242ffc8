/** Milliseconds that a Retry-After header asks for (RFC 9110 §10.2.3), a day at most; undefined without a valid one. */
export function retryAfterOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  const waitMs = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), 86_400_000)
}
