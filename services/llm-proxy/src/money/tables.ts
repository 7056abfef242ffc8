import type { ColumnType, Generated } from 'kysely'

/** A jsonb column: read as a value, written as text. */
type Json<T> = ColumnType<T, string, string>

export interface Tables {
  calls: {
    id: string
    request_id: string | null
    tenant_id: string
    student_id: string | null
    key_id: string | null
    feature: string
    alias: string
    /** The upper bound that was reserved before anything left. */
    reserved_tokens: number
    reserved_micro_usd: number
    /** What was hidden before the text left: category to count. */
    hidden: Json<Readonly<Record<string, number>>>
    /** SHA-256 of what left. */
    sent_hash: Buffer
    /** Decides in which day and month it counts. */
    opened_at: Date
    /** End of its reservation. */
    expires_at: Date
    settled_at: Date | null
    /** Null while it is under way; `lost` when nobody settled it. */
    outcome: string | null
    /** Sums of its charges. */
    input_tokens: Generated<number>
    cached_input_tokens: Generated<number>
    output_tokens: Generated<number>
    cost_micro_usd: Generated<number>
  }
  charges: {
    call_id: string
    number: number
    deployment: string
    input_tokens: number
    cached_input_tokens: number
    output_tokens: number
    cost_micro_usd: number
    outcome: string
  }
}
