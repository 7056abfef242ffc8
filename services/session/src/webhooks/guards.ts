import { AppError, isNeighbourFault } from '@tutor/contracts'
import { breaker, type Metrics } from '@tutor/platform'

/** Keeps one slow or broken endpoint from taking what others need. */
export interface Guards {
  /** A place for a delivery of this tenant, to be given back; undefined when the tenant has all that it may have. */
  enter(tenantId: string): (() => void) | undefined
  /** Calls an endpoint, unless it has failed too often just now: then UNAVAILABLE, `circuit_open`. */
  call(webhookId: string, send: () => Promise<number>): Promise<number>
  close(): void
}

const mostBreakers = 1_000
const resetTimeoutMs = 30_000

type Guarded = (send: () => Promise<number>) => Promise<number>

export function createGuards(metrics: Metrics, mostPerTenant: number): Guards {
  const taken = new Map<string, number>()
  const breakers = new Map<string, { readonly guarded: Guarded; readonly closed: AbortController }>()
  const make = () => {
    const closed = new AbortController()
    const options = { metrics, resetTimeoutMs, isOneOfMany: true, isFault, closed: closed.signal }
    const guarded: Guarded = breaker('webhook', (send: () => Promise<number>) => send(), options)
    return { guarded, closed }
  }
  const drop = (webhookId: string): void => {
    breakers.get(webhookId)?.closed.abort()
    breakers.delete(webhookId)
  }
  return {
    enter(tenantId) {
      const count = taken.get(tenantId) ?? 0
      if (count >= mostPerTenant) return undefined
      taken.set(tenantId, count + 1)
      return () => {
        const left = (taken.get(tenantId) ?? 1) - 1
        if (left > 0) taken.set(tenantId, left)
        else taken.delete(tenantId)
      }
    },
    call(webhookId, send) {
      const known = breakers.get(webhookId) ?? make()
      // Those not called for longest stand in front.
      breakers.delete(webhookId)
      breakers.set(webhookId, known)
      const [oldest] = breakers.keys()
      if (breakers.size > mostBreakers && oldest !== undefined) drop(oldest)
      return known.guarded(send)
    },
    close() {
      for (const webhookId of [...breakers.keys()]) drop(webhookId)
    },
  }
}

/** Whatever the endpoint fails with is its fault, except an answer that it gives in good health. */
const isFault = (error: unknown): boolean =>
  error instanceof AppError && error.reason === 'webhook_secrets_locked' ? false : isNeighbourFault(error)
