import { StudentProfile } from '@tutor/contracts'
import type { Kysely } from 'kysely'
import type { Lease } from '../store/lease.js'
import { loadConversation, storeInput, type TurnRow } from '../store/turns.js'
import { correctionsIn } from '../students/corrections.js'
import { type StoredStudent, wholeStudent } from '../students/stored-student.js'
import { studentView } from '../students/student-view.js'
import { summaryOf } from '../summaries/count-turns.js'
import type { Tables } from '../tables.js'
import type { StoredInput, TurnInput } from './turn-state.js'

type Conversation = NonNullable<Awaited<ReturnType<typeof loadConversation>>>

/** What a new turn of the session would start from now. */
export function inputNow(turn: TurnRow, { student_id, state, pending, counts }: Conversation): StoredInput {
  const stored = wholeStudent(student_id, state ?? {})
  return {
    earlier: counts && summaryOf(counts),
    student: profileOf(stored),
    corrections: correctionsIn(stored.corrections, turn.session_id),
    topicMastery: studentView(stored, new Date()).topic_mastery,
    pending,
    today: turn.created_at.toISOString().slice(0, 10),
  }
}

/** The turn's input as it was stored when it began, with the messages of then. */
const inputOf = (
  turn: TurnRow,
  { tenant_id, content, history }: Conversation,
  { pending, ...stored }: StoredInput,
): TurnInput => ({
  turnId: turn.id,
  sessionId: turn.session_id,
  tenantId: tenant_id,
  message: content,
  history,
  pending: pending ?? undefined,
  ...stored,
})

/**
 * What a turn starts from, stored with it before its first step: however often it is tried, and whatever is learned
 * meanwhile, it starts from the same. Undefined when the session was deleted.
 */
export async function beginInput(
  db: Kysely<Tables>,
  lease: Lease,
  turn: TurnRow,
): Promise<TurnInput | undefined> {
  const conversation = await loadConversation(db, turn)
  if (!conversation) return undefined
  const stored = turn.input ?? inputNow(turn, conversation)
  if (!turn.input) await storeInput(db, lease, turn.id, stored)
  return inputOf(turn, conversation, stored)
}

/** What a turn was decided from, for deciding again; undefined when it was not stored with the turn. */
export async function inputOfThen(db: Kysely<Tables>, turn: TurnRow): Promise<TurnInput | undefined> {
  const conversation = turn.input ? await loadConversation(db, turn) : undefined
  return conversation && turn.input ? inputOf(turn, conversation, turn.input) : undefined
}

/** The fields of the profile as they hold now. */
function profileOf(student: StoredStudent): StudentProfile {
  const view = studentView(student, new Date())
  const names = Object.keys(StudentProfile.shape)
  return StudentProfile.parse(
    Object.fromEntries(Object.entries(view).filter(([name]) => names.includes(name))),
  )
}
