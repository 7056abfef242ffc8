import type { PendingClarification, Problem, Student, TurnStatus } from '@tutor/contracts'
import type { ColumnType, Generated } from 'kysely'

/** A jsonb column: read as a value, written as text, so that arrays are not taken for PostgreSQL arrays. */
type Json<T> = ColumnType<T, string, string>

export interface Tables {
  sessions: {
    id: string
    /** Order of creation, for cursors. */
    number: Generated<number>
    tenant_id: string
    student_id: string
    title: string | null
    turn_seq: Generated<number>
    pending: Json<PendingClarification | null> | null
    /** Fencing token: grows with every lease, and a write with an older one is refused. */
    lease_token: Generated<number>
    /** The turn whose queue message keeps this lease alive. */
    lease_carrier: string | null
    lease_until: Date | null
    created_at: Generated<Date>
    updated_at: Generated<Date>
  }
  students: {
    tenant_id: string
    student_id: string
    state: Json<Student>
    updated_at: Generated<Date>
  }
  messages: {
    id: string
    session_id: string
    turn_id: string
    /** Twice the turn's number for the student's message, one more for the reply: a reply stands behind its message. */
    seq: number
    role: 'user' | 'assistant'
    content: string
    created_at: Generated<Date>
  }
  turns: {
    id: string
    session_id: string
    seq: number
    message_id: string
    status: TurnStatus
    error: Json<Problem | null> | null
    idempotency_key: string | null
    request_hash: Buffer | null
    request_id: string
    traceparent: string
    attempts: Generated<number>
    cancel_requested: Generated<boolean>
    /** When the relay last published this turn again. */
    relayed_at: Date | null
    created_at: Generated<Date>
    finished_at: Date | null
  }
  turn_steps: {
    turn_id: string
    position: number
    step: string
    attempt: number
    output: Json<unknown>
    started_at: Date
    duration_ms: number
  }
}
