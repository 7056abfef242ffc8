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
  /** A tenant's registered tools change together with the revision of its row here, which is their lock, too. */
  tool_sets: {
    tenant_id: string
    revision: string
  }
  /** The one key that signs the ids of MCP sessions. */
  mcp_keys: {
    id: number
    key: Buffer
  }
  /** Tools of others. */
  registrations: {
    tenant_id: string
    name: string
    version: string
    /** A ToolManifest. */
    manifest: ColumnType<unknown, string, string>
    /** A Source: where it is, how it is called, its limits. */
    source: ColumnType<unknown, string, string>
    /** Its credentials, sealed with the key of this id; null for a tool that wants none. */
    secrets: Buffer | null
    secrets_key_id: string | null
    registered_at: Generated<Date>
    updated_at: Generated<Date>
  }
}
