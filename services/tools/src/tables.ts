import type { ToolResult } from '@tutor/contracts'
import type { ColumnType, Generated } from 'kysely'

export interface Tables {
  /** Invocations with an idempotency key; `result` is null while one is running. */
  invocations: {
    tenant_id: string
    idempotency_key: string
    request_hash: Buffer
    run_id: string
    /** Until then the run counts as alive; it renews this while it goes on. */
    lease_until: Date
    result: ColumnType<ToolResult | null, string | null, string | null>
    created_at: Generated<Date>
  }
}
