import type {
  PendingClarification,
  Problem,
  ResultsOutcome,
  ReviewCard,
  ReviewRating,
  StudentResults,
  ToolCall,
  ToolResult,
  TurnStatus,
  Webhook,
  WebhookDelivery,
  WebhookEvent,
} from '@tutor/contracts'
import type { ColumnType, Generated } from 'kysely'
import type { Schedule } from './reviews/fsrs.js'
import type { StoredStudent } from './students/stored-student.js'
import type { SummaryCounts } from './summaries/count-turns.js'
import type { StoredInput } from './turns/turn-state.js'

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
    state: Json<StoredStudent>
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
    /** Order of acceptance across sessions, for cursors. */
    number: Generated<number>
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
    /** What the decision was made from beside the messages; null for turns of before this was kept. */
    input: Json<StoredInput | null> | null
    created_at: Generated<Date>
    finished_at: Date | null
  }
  call_edits: {
    id: string
    turn_id: string
    /** Which call of the turn, from 0. */
    call: number
    /** Counts the edits of the call from 1. */
    number: number
    /** The call with the new arguments and their evidence. */
    edited: Json<ToolCall>
    result: Json<ToolResult>
    idempotency_key: string | null
    request_hash: Buffer
    started_at: Date
    duration_ms: number
  }
  results: {
    id: string
    tenant_id: string
    student_id: string
    turn_id: string | null
    call: number | null
    subject: string
    topic: string
    answers: Json<StudentResults['answers']>
    outcome: Json<ResultsOutcome>
    idempotency_key: string | null
    request_hash: Buffer
    created_at: Generated<Date>
  }
  review_cards: {
    id: string
    /** Order of creation, for cursors. */
    number: Generated<number>
    tenant_id: string
    student_id: string
    turn_id: string
    call: number
    topic: string
    title: string
    question: string
    answer: string
    example: string | null
    /** The same question is repeated once, whichever call made it. */
    question_hash: Buffer
    schedule: Json<Schedule>
    due_at: Date
    created_at: Generated<Date>
  }
  review_ratings: {
    id: string
    card_id: string
    rating: ReviewRating
    outcome: Json<ReviewCard>
    idempotency_key: string | null
    request_hash: Buffer
    rated_at: Date
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
  session_summaries: {
    session_id: string
    /** The number of the last turn that it covers. */
    through_seq: number
    counts: Json<SummaryCounts>
    updated_at: Generated<Date>
  }
  webhooks: {
    id: string
    /** Order of creation, for cursors. */
    number: Generated<number>
    tenant_id: string
    url: string
    events: WebhookEvent[]
    status: Generated<Webhook['status']>
    /** Sealed: the signing secrets. */
    secrets: Buffer
    secrets_key_id: string
    created_at: Generated<Date>
    updated_at: Generated<Date>
  }
  webhook_deliveries: {
    id: string
    /** Order of creation, for cursors. */
    number: Generated<number>
    webhook_id: string
    event: WebhookEvent
    /** What the event is about. */
    subject: string
    /** As it is sent. */
    body: string
    /** The job that makes it, or made it last. */
    job_id: string | null
    status: Generated<WebhookDelivery['status']>
    attempts: Generated<number>
    response_status: number | null
    reason: string | null
    created_at: Generated<Date>
    delivered_at: Date | null
  }
}
