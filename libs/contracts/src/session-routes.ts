import { z } from 'zod'
import { idempotencyKey, PageQuery, pageOf, route } from './route.js'
import {
  CreateSession,
  EditCall,
  Message,
  Replay,
  ReplayTurn,
  SendMessage,
  Session,
  SessionId,
  Trace,
  Turn,
  TurnId,
  TurnSummary,
  UpdateSession,
  Workflow,
} from './session.js'
import { StudentId } from './student.js'

/** A date, which is its first moment in UTC, or a moment. */
const Moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })])

const session = { params: z.strictObject({ id: SessionId }), errors: ['NOT_FOUND'] } as const
const turn = { params: z.strictObject({ id: TurnId }), errors: ['NOT_FOUND'] } as const

/** The public routes of conversations and their turns. */
export const sessionRoutes = {
  createSession: route({
    service: 'session',
    method: 'POST',
    path: '/v1/sessions',
    scope: 'chat',
    summary: 'Start a conversation of a student',
    description: "The student's profile is remembered; fields that are given replace those remembered.",
    body: CreateSession,
    status: 201,
    response: Session,
  }),
  listSessions: route({
    service: 'session',
    method: 'GET',
    path: '/v1/sessions',
    scope: 'chat',
    summary: 'List conversations, the newest first',
    query: PageQuery.extend({ student_id: StudentId.optional() }),
    response: pageOf(Session),
  }),
  getSession: route({
    service: 'session',
    method: 'GET',
    path: '/v1/sessions/{id}',
    scope: 'chat',
    summary: 'One conversation',
    response: Session,
    ...session,
  }),
  updateSession: route({
    service: 'session',
    method: 'PATCH',
    path: '/v1/sessions/{id}',
    scope: 'chat',
    summary: 'Rename a conversation',
    body: UpdateSession,
    response: Session,
    ...session,
  }),
  deleteSession: route({
    service: 'session',
    method: 'DELETE',
    path: '/v1/sessions/{id}',
    scope: 'chat',
    summary: 'Delete a conversation with its messages and turns',
    status: 204,
    response: z.undefined(),
    ...session,
  }),
  sendMessage: route({
    service: 'session',
    method: 'POST',
    path: '/v1/sessions/{id}/messages',
    scope: 'chat',
    summary: 'Send a message: the main job',
    description:
      'Waits for the finished turn with `Accept: application/json`, streams its events with ' +
      '`Accept: text/event-stream`, and answers 202 at once with `Prefer: respond-async`. A turn that is not ' +
      'finished within 60 seconds is answered with 202 and its `Location`.',
    headers: {
      'Idempotency-Key': idempotencyKey,
      Prefer: '`respond-async` (RFC 7240) answers 202 at once.',
    },
    mayAnswerLater: true,
    body: SendMessage,
    response: Turn,
    alsoProduces: ['text/event-stream'],
    params: session.params,
    errors: ['NOT_FOUND', 'CONFLICT'],
  }),
  listMessages: route({
    service: 'session',
    method: 'GET',
    path: '/v1/sessions/{id}/messages',
    scope: 'chat',
    summary: 'History of a conversation, the newest first',
    query: PageQuery,
    response: pageOf(Message),
    ...session,
  }),
  listTurns: route({
    service: 'session',
    method: 'GET',
    path: '/v1/turns',
    scope: 'chat',
    summary: 'List turns of all conversations, the newest first',
    query: PageQuery.extend({ since: Moment.optional(), until: Moment.optional() }),
    response: pageOf(TurnSummary),
  }),
  getTurn: route({
    service: 'session',
    method: 'GET',
    path: '/v1/turns/{id}',
    scope: 'chat',
    summary: 'One turn: decision, tool results and reply',
    response: Turn,
    ...turn,
  }),
  streamTurn: route({
    service: 'session',
    method: 'GET',
    path: '/v1/turns/{id}/events',
    scope: 'chat',
    summary: "A turn's events as they happen (SSE)",
    headers: { 'Last-Event-ID': 'The stream goes on behind this event instead of beginning with the first.' },
    response: z.string(),
    alsoProduces: ['text/event-stream'],
    ...turn,
  }),
  cancelTurn: route({
    service: 'session',
    method: 'POST',
    path: '/v1/turns/{id}/cancel',
    scope: 'chat',
    summary: 'Stop a turn that is not finished',
    status: 202,
    response: Turn,
    ...turn,
  }),
  traceTurn: route({
    service: 'session',
    method: 'GET',
    path: '/v1/turns/{id}/trace',
    scope: 'chat',
    summary: 'What each step of a turn decided',
    response: Trace,
    ...turn,
  }),
  editCall: route({
    service: 'session',
    method: 'PATCH',
    path: '/v1/turns/{id}/calls/{n}',
    scope: 'chat',
    summary: 'Change arguments of a call of a finished turn, and make the call again',
    description:
      'Calls are counted from 0. The tool checks the values (400 with the path of each), runs again, and its new ' +
      'result stands in the turn; the old one stays in the trace. A lasting preference is remembered as a ' +
      'correction of the student. 409 when the turn is not finished, or the call was edited meanwhile.',
    headers: { 'Idempotency-Key': idempotencyKey },
    params: z.strictObject({ id: TurnId, n: z.coerce.number().int().min(0).max(99) }),
    body: EditCall,
    response: Turn,
    errors: ['NOT_FOUND', 'CONFLICT'],
  }),
  replayTurn: route({
    service: 'session',
    method: 'POST',
    path: '/v1/turns/{id}/replay',
    scope: 'chat',
    summary: 'Decide a turn again from the inputs of then, and compare: nothing is executed or changed',
    description:
      'Message, history, student, corrections and date are those of the turn; rules, tools and models those of ' +
      'today. 409 when the turn was never decided (`turn_not_decided`), or is older than the storing of inputs ' +
      '(`turn_inputs_not_stored`).',
    body: ReplayTurn,
    response: Replay,
    params: turn.params,
    errors: ['NOT_FOUND', 'CONFLICT'],
  }),
  getWorkflow: route({
    service: 'session',
    method: 'GET',
    path: '/v1/workflow',
    scope: 'plan',
    summary: 'The graph that every turn runs through',
    response: Workflow,
  }),
} as const
