import { jobsTable } from '@tutor/jobs'
import { type Kysely, sql } from 'kysely'

const conversations = [
  `create table session.students (
    tenant_id text not null,
    student_id text not null,
    state jsonb not null,
    updated_at timestamptz not null default now(),
    primary key (tenant_id, student_id)
  )`,
  `create table session.sessions (
    id uuid primary key,
    number bigint generated always as identity unique,
    tenant_id text not null,
    student_id text not null,
    title text,
    turn_seq integer not null default 0,
    pending jsonb,
    lease_token bigint not null default 0,
    lease_carrier uuid,
    lease_until timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  'create index sessions_by_tenant on session.sessions (tenant_id, number desc)',
  'create index sessions_by_student on session.sessions (tenant_id, student_id, number desc)',
  `create table session.turns (
    id uuid primary key,
    session_id uuid not null references session.sessions on delete cascade,
    seq integer not null,
    message_id uuid not null,
    status text not null check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
    error jsonb,
    idempotency_key text,
    request_hash bytea,
    request_id text not null,
    traceparent text not null,
    attempts integer not null default 0,
    cancel_requested boolean not null default false,
    relayed_at timestamptz,
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    unique (session_id, seq),
    unique (session_id, idempotency_key)
  )`,
  `create index turns_unfinished on session.turns (created_at) where status in ('queued', 'running')`,
  `create index turns_unfinished_of_session on session.turns (session_id, seq) where status in ('queued', 'running')`,
  `create table session.messages (
    id uuid primary key,
    session_id uuid not null references session.sessions on delete cascade,
    turn_id uuid not null,
    seq integer not null,
    role text not null check (role in ('user', 'assistant')),
    content text not null,
    created_at timestamptz not null default now(),
    unique (session_id, seq)
  )`,
  `create table session.turn_steps (
    turn_id uuid not null references session.turns on delete cascade,
    position integer not null,
    step text not null,
    attempt integer not null,
    output jsonb not null,
    started_at timestamptz not null,
    duration_ms double precision not null,
    primary key (turn_id, position)
  )`,
]

const studentState = [
  // What a turn started from, beside its messages: for deciding again.
  'alter table session.turns add column input jsonb',
  // The order of turns across sessions, for cursors.
  'alter table session.turns add column number bigint generated always as identity unique',
  'create index turns_by_time on session.turns (created_at)',
  `create table session.call_edits (
    id uuid primary key,
    turn_id uuid not null references session.turns on delete cascade,
    number integer not null,
    call integer not null,
    edited jsonb not null,
    result jsonb not null,
    idempotency_key text,
    request_hash bytea not null,
    started_at timestamptz not null,
    duration_ms double precision not null,
    unique (turn_id, call, number),
    unique (turn_id, idempotency_key)
  )`,
  `create table session.results (
    id uuid primary key,
    tenant_id text not null,
    student_id text not null,
    turn_id uuid,
    call integer,
    subject text not null,
    topic text not null,
    answers jsonb not null,
    outcome jsonb not null,
    idempotency_key text,
    request_hash bytea not null,
    created_at timestamptz not null default now(),
    unique (tenant_id, student_id, idempotency_key)
  )`,
  // Cards outlive the session that made them, so they hold their content and refer to no turn.
  `create table session.review_cards (
    id uuid primary key,
    number bigint generated always as identity unique,
    tenant_id text not null,
    student_id text not null,
    turn_id uuid not null,
    call integer not null,
    topic text not null,
    title text not null,
    question text not null,
    answer text not null,
    example text,
    question_hash bytea not null,
    schedule jsonb not null,
    due_at timestamptz(3) not null,
    created_at timestamptz not null default now(),
    unique (tenant_id, student_id, question_hash)
  )`,
  'create index review_cards_due on session.review_cards (tenant_id, student_id, due_at, number)',
  `create table session.review_ratings (
    id uuid primary key,
    card_id uuid not null references session.review_cards on delete cascade,
    rating text not null check (rating in ('again', 'hard', 'good', 'easy')),
    outcome jsonb not null,
    idempotency_key text,
    request_hash bytea not null,
    rated_at timestamptz not null,
    unique (card_id, idempotency_key)
  )`,
  // Levels of topics become states of topics, and each correction says where it came from.
  `update session.students set state = (state - 'topic_mastery') || jsonb_build_object(
    'mastery', coalesce((
      select jsonb_object_agg(topic, jsonb_build_object(
        'level', level, 'probability', (level::int - 0.5) / 10, 'observations', 0, 'subject', null,
        'updated_at', to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
      from (
        select distinct on (1) lower(regexp_replace(btrim(key), '\\s+', ' ', 'g')) as topic, value as level
        from jsonb_each(coalesce(state -> 'topic_mastery', '{}'))
      ) topics
    ), '{}'),
    'corrections', coalesce((
      select jsonb_agg(correction || jsonb_build_object(
        'id', gen_random_uuid(), 'scope', 'student', 'source', 'conversation',
        'created_at', to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
      from jsonb_array_elements(coalesce(state -> 'corrections', '[]')) correction
    ), '[]'),
    'changes', '[]'::jsonb, 'feelings', '[]'::jsonb, 'formats', '{}'::jsonb)
    || case when state ? 'mastery_level' then jsonb_build_object('given_mastery', jsonb_build_object(
      'level', state -> 'mastery_level',
      'at', to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) else '{}' end`,
]

const webhooks = [
  `create table session.webhooks (
    id uuid primary key,
    number bigint generated always as identity unique,
    tenant_id text not null,
    url text not null,
    events text[] not null,
    status text not null default 'enabled' check (status in ('enabled', 'disabled')),
    secrets bytea not null,
    secrets_key_id text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  'create index webhooks_by_tenant on session.webhooks (tenant_id, number desc)',
  `create table session.webhook_deliveries (
    id uuid primary key,
    number bigint generated always as identity unique,
    webhook_id uuid not null references session.webhooks on delete cascade,
    event text not null,
    subject text not null,
    body text not null,
    job_id uuid,
    status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0,
    response_status integer,
    reason text,
    created_at timestamptz not null default now(),
    delivered_at timestamptz,
    unique (webhook_id, event, subject)
  )`,
  'create index webhook_deliveries_by_webhook on session.webhook_deliveries (webhook_id, number desc)',
  'create index webhook_deliveries_by_age on session.webhook_deliveries (created_at)',
]

const housekeeping = [
  // What the nightly purge looks for.
  'create index turns_with_key on session.turns (created_at) where idempotency_key is not null',
  'create index call_edits_with_key on session.call_edits (started_at) where idempotency_key is not null',
  'create index results_with_key on session.results (created_at) where idempotency_key is not null',
  'create index review_ratings_with_key on session.review_ratings (rated_at) where idempotency_key is not null',
]

const summaries = [
  `create table session.session_summaries (
    session_id uuid primary key references session.sessions on delete cascade,
    through_seq integer not null,
    counts jsonb not null,
    updated_at timestamptz not null default now()
  )`,
]

const all = (statements: readonly string[]) => ({
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
})

export const migrations = {
  '0001_conversations': all(conversations),
  '0002_student_state': all(studentState),
  '0003_jobs': jobsTable,
  '0004_webhooks': all(webhooks),
  '0005_housekeeping': all(housekeeping),
  '0006_summaries': all(summaries),
}
