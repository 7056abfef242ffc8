import { setTimeout as delay } from 'node:timers/promises'
import type { Close } from '@tutor/messaging'
import type { Logger } from '@tutor/platform'
import type { Quota, QuotaAccount } from '@tutor/storage'

const retryMs = 500
const maxAccounts = 100_000

/** Accounts whose counters may not say what the ledger says, since Redis did not answer; they have to be loaded anew. */
export interface Doubts {
  add(tenant: string, accounts: readonly QuotaAccount[]): void
  /** Resolves once nothing about the tenant is in doubt; rejects with UNAVAILABLE while Redis is away. */
  clear(tenant: string): Promise<void>
  close: Close
}

export function openDoubts(quota: Quota, logger: Logger): Doubts {
  const tenants = new Map<string, Map<string, QuotaAccount>>()
  const closed = new AbortController()
  let count = 0
  let retrying = false
  const clearing = new Map<string, Promise<void>>()
  const forget = async (tenant: string, accounts: Map<string, QuotaAccount>): Promise<void> => {
    tenants.delete(tenant)
    count -= accounts.size
    try {
      await quota.forget(tenant, [...accounts.values()])
    } catch (error) {
      add(tenant, [...accounts.values()])
      throw error
    } finally {
      clearing.delete(tenant)
    }
  }
  const clear = async (tenant: string): Promise<void> => {
    const accounts = tenants.get(tenant)
    const running = clearing.get(tenant)
    if (running || !accounts) return await running
    const started = forget(tenant, accounts)
    clearing.set(tenant, started)
    await started
  }
  const retry = async (): Promise<void> => {
    retrying = true
    while (tenants.size > 0 && !closed.signal.aborted) {
      await delay(retryMs, undefined, { signal: closed.signal, ref: false }).catch(() => undefined)
      for (const tenant of [...tenants.keys()])
        if (quota.status() === 'connected') await clear(tenant).catch(() => undefined)
    }
    retrying = false
  }
  const add: Doubts['add'] = (tenant, accounts) => {
    const known = tenants.get(tenant) ?? new Map<string, QuotaAccount>()
    tenants.set(tenant, known)
    for (const { account, window } of accounts) {
      const key = `${window}:${account}`
      if (known.has(key)) continue
      if (count >= maxAccounts) {
        logger.error('too many accounts are in doubt: one is not loaded anew', { window })
        continue
      }
      known.set(key, { account, window })
      count += 1
    }
    if (!retrying) void retry()
  }
  return {
    add,
    clear,
    async close({ graceMs = 0 } = {}) {
      closed.abort()
      const last = Promise.allSettled([...tenants.keys()].map(clear))
      await Promise.race([last, delay(graceMs, undefined, { ref: false })])
    },
  }
}
