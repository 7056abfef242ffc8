import type { Behaviour } from './behaviour.js'

export interface Refusal {
  readonly status: number
  readonly message: string
  readonly headers: Readonly<Record<string, string>>
}

/** Decides which requests are refused, and what the headers say about limits; it remembers what it has seen. */
export interface Refusals {
  /** The status that a request fails with, or undefined. */
  next(key: string, model: string, behaviour: Behaviour): Refusal | undefined
  /** `x-ratelimit-*` as OpenAI sends them, for models with a limit. */
  headers(key: string, model: string, behaviour: Behaviour): Readonly<Record<string, string>>
}

const windowMs = 1_000

export function openRefusals(): Refusals {
  const failures = new Map<string, number>()
  const windows = new Map<string, { began: number; count: number }>()

  const windowOf = (key: string, model: string) => {
    const place = `${key}\n${model}`
    const known = windows.get(place)
    if (known && Date.now() - known.began < windowMs) return known
    const fresh = { began: Date.now(), count: 0 }
    windows.set(place, fresh)
    return fresh
  }
  const headers: Refusals['headers'] = (key, model, { limit }) => {
    if (limit === 0) return {}
    const { began, count } = windowOf(key, model)
    return {
      'x-ratelimit-limit-requests': String(limit),
      'x-ratelimit-remaining-requests': String(Math.max(0, limit - count)),
      'x-ratelimit-reset-requests': `${Math.max(1, began + windowMs - Date.now())}ms`,
    }
  }
  return {
    headers,
    next(key, model, behaviour) {
      const { status, times, limit } = behaviour
      const failed = failures.get(model) ?? 0
      if (status > 0 && (times === 0 || failed < times)) {
        failures.set(model, failed + 1)
        return { status, message: 'simulated failure', headers: retryHeaders(behaviour) }
      }
      if (limit === 0) return undefined
      const window = windowOf(key, model)
      window.count += 1
      if (window.count <= limit) return undefined
      const told = { retryAfter: 1, ...(behaviour.retryAfter > 0 && { retryAfter: behaviour.retryAfter }) }
      return {
        status: 429,
        message: 'simulated rate limit',
        headers: { ...headers(key, model, behaviour), ...retryHeaders({ ...behaviour, ...told }) },
      }
    },
  }
}

function retryHeaders({ retryAfter, retryDate }: Behaviour): Record<string, string> {
  if (retryAfter === 0) return {}
  const date = new Date(Date.now() + retryAfter * 1_000).toUTCString()
  return { 'Retry-After': retryDate ? date : String(retryAfter) }
}
