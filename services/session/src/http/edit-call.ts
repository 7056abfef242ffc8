import { randomUUID } from 'node:crypto'
import {
  AppError,
  type Client,
  type Principal,
  type Routes,
  type ToolCall,
  type Turn,
  type toolsContract,
  userInfoOf,
} from '@tutor/contracts'
import type { RouteRequest } from '@tutor/service'
import type { Kysely } from 'kysely'
import { type CallEdit, loadEdits, type NewEdit, storeEdit } from '../store/call-edits.js'
import { assertSameBody, hashOf, idempotencyKeyOf } from '../store/idempotency.js'
import { changeStudent } from '../store/students.js'
import { findTurn, loadConversation, type TurnRow } from '../store/turns.js'
import { learnedFromEdit, remembered, withCorrections } from '../students/corrections.js'
import { chosenFormats, withFormats } from '../students/formats.js'
import type { StoredStudent } from '../students/stored-student.js'
import type { Tables } from '../tables.js'
import { inputNow } from '../turns/turn-input.js'
import type { TurnState } from '../turns/turn-state.js'
import { readTurn } from '../turns/turn-view.js'
import type { Workflow } from '../workflow/workflow.js'

export interface EditDependencies {
  readonly db: Kysely<Tables>
  readonly workflow: Workflow<TurnState>
  readonly tools: Pick<Client<typeof toolsContract>, 'invoke'>
}
type EditRequest = RouteRequest<Routes['editCall']>

/** Fills by the system when it calls a tool: nobody's to edit. */
const ofTheSystem: ReadonlySet<string> = new Set(['user_info', 'chat_history'])

/**
 * Makes a call of a finished turn again with arguments that the student changed: the tool validates and runs, the turn
 * shows the new result, and what is a lasting preference is remembered. Nothing is stored when the tool refuses.
 */
export const editCall =
  (dependencies: EditDependencies) =>
  async (request: EditRequest): Promise<Turn> => {
    const { db, workflow } = dependencies
    const { params, body, principal } = request
    const turn = await findTurn(db, principal, params.id)
    const idempotencyKey = idempotencyKeyOf(request.request)
    const hash = hashOf([params.n, body])
    const edits = await loadEdits(db, turn.id)
    if (!wasMade(edits, idempotencyKey, hash)) {
      const call = await editableCall(dependencies, turn, request)
      const known = edits.filter((edit) => edit.call === params.n).length
      const stored = await makeEdit(dependencies, request, { turn, call, known, hash, idempotencyKey })
      // The same request at the same time may have been the other one.
      if (!stored && !wasMade(await loadEdits(db, turn.id), idempotencyKey, hash))
        throw new AppError('CONFLICT', 'The call was edited meanwhile: read the turn again', {
          reason: 'edited_meanwhile',
        })
    }
    return await readTurn(db, workflow, turn)
  }

function wasMade(edits: readonly CallEdit[], key: string | undefined, hash: Buffer): boolean {
  const earlier = edits.find(({ idempotency_key }) => key !== undefined && idempotency_key === key)
  if (earlier) assertSameBody(earlier.request_hash, hash)
  return earlier !== undefined
}

async function editableCall(
  { db, workflow }: EditDependencies,
  turn: TurnRow,
  { params, body }: EditRequest,
): Promise<ToolCall> {
  if (turn.status !== 'done')
    throw new AppError('CONFLICT', 'Only calls of a turn that is done can be edited', {
      reason: 'turn_not_done',
    })
  const call = (await readTurn(db, workflow, turn)).calls[params.n]
  if (!call) throw new AppError('NOT_FOUND', 'The turn has no such call', { reason: 'no_such_call' })
  const refused = Object.keys(body.parameters).filter((name) => ofTheSystem.has(name))
  if (refused.length > 0)
    throw new AppError('INVALID_INPUT', 'These are filled in by the system', {
      errors: refused.map((name) => ({ path: `parameters.${name}`, message: 'Unknown field' })),
    })
  return call
}

interface Edit {
  readonly turn: TurnRow
  readonly call: ToolCall
  /** Edits of the call so far. */
  readonly known: number
  readonly hash: Buffer
  readonly idempotencyKey: string | undefined
}

/** Runs the call again and stores the edit with what it teaches; false when another edit came first. */
async function makeEdit(
  { db, tools }: EditDependencies,
  { params: { n }, body, principal, signal }: EditRequest,
  { turn, call, known, hash, idempotencyKey }: Edit,
): Promise<boolean> {
  const conversation = await loadConversation(db, turn)
  if (!conversation) throw new AppError('NOT_FOUND', 'There is no such turn')
  const startedAt = new Date()
  const began = performance.now()
  const edited = withValues(call, body.parameters)
  const id = randomUUID()
  const key = idempotencyKey === undefined ? id : hashOf(idempotencyKey).toString('hex')
  const result = await tools.invoke(
    {
      tool: call.tool,
      parameters: edited.parameters,
      user_info: userInfoOf(inputNow(turn, conversation).student),
      chat_history: [...conversation.history],
      tenant_id: principal.tenant_id,
      idempotency_key: `${turn.id}:${n}:edit:${known}:${key}`,
    },
    { signal },
  )
  const durationMs = performance.now() - began
  const edit = { id, turnId: turn.id, call: n, edited, result, idempotencyKey, startedAt, durationMs }
  const learn = learning(turn, call, body)
  return await settleEdit(
    db,
    principal,
    conversation.student_id,
    { ...edit, requestHash: hash },
    known,
    learn,
  )
}

const settleEdit = (
  db: Kysely<Tables>,
  { tenant_id }: Principal,
  studentId: string,
  edit: NewEdit,
  known: number,
  learn: (student: StoredStudent) => StoredStudent,
): Promise<boolean> =>
  db.transaction().execute(async (transaction) => {
    if (!(await storeEdit(transaction, known, edit))) return false
    await changeStudent(transaction, tenant_id, studentId, learn)
    return true
  })

const withValues = ({ tool, parameters, evidence }: ToolCall, values: ToolCall['parameters']): ToolCall => ({
  tool,
  parameters: { ...parameters, ...values },
  evidence: {
    ...evidence,
    ...Object.fromEntries(
      Object.keys(values).map((name) => [
        name,
        { source: 'correction' as const, because: 'changed by the student', confidence: 1 },
      ]),
    ),
  },
})

const learning =
  (turn: TurnRow, call: ToolCall, { parameters, scope }: EditRequest['body']) =>
  (student: StoredStudent): StoredStudent => {
    const now = new Date()
    const origin = { source: 'edit', scope, session_id: turn.session_id } as const
    const learned = learnedFromEdit(call, parameters).map((one) => remembered(one, origin, now))
    const isChanged = (name: string): boolean => parameters[name] !== call.parameters[name]
    const chosen = chosenFormats({ ...call, parameters }, isChanged)
    return {
      ...withFormats(student, chosen),
      corrections: withCorrections(student.corrections, learned),
    }
  }
