import { z } from 'zod'
import { ChatCompletion, ChatCompletionRequest, ModelList } from './openai-api.js'
import { Context, Extraction, ExtractRequest, Plan, PlanRequest } from './plan.js'
import { PageQuery, pageOf, type Route, route } from './route.js'
import {
  CreateSession,
  Message,
  SendMessage,
  Session,
  SessionId,
  Trace,
  Turn,
  TurnId,
  UpdateSession,
  UpdateStudent,
  Workflow,
} from './session.js'
import { Student, StudentId } from './student.js'
import { InvokeRequest, ToolManifest, ToolName, ToolResult } from './tools.js'

const session = { params: z.strictObject({ id: SessionId }), errors: ['NOT_FOUND'] } as const
const turn = { params: z.strictObject({ id: TurnId }), errors: ['NOT_FOUND'] } as const
const student = { params: z.strictObject({ id: StudentId }), errors: ['NOT_FOUND'] } as const
const idempotencyKey =
  '1 to 200 visible ASCII characters: the same key and body give the first answer again, another body gives 409.'
const tool = { params: z.strictObject({ name: ToolName }), errors: ['NOT_FOUND'] } as const

const sessionRoutes = {
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
  getWorkflow: route({
    service: 'session',
    method: 'GET',
    path: '/v1/workflow',
    scope: 'plan',
    summary: 'The graph that every turn runs through',
    response: Workflow,
  }),
  getStudent: route({
    service: 'session',
    method: 'GET',
    path: '/v1/students/{id}',
    scope: 'students',
    summary: 'What is remembered of a student',
    response: Student,
    ...student,
  }),
  updateStudent: route({
    service: 'session',
    method: 'PATCH',
    path: '/v1/students/{id}',
    scope: 'students',
    summary: 'Change what is remembered of a student',
    body: UpdateStudent,
    response: Student,
    ...student,
  }),
} as const

const decisionRoutes = {
  analyzeContext: route({
    service: 'context-analysis',
    method: 'POST',
    path: '/v1/context/analyze',
    scope: 'plan',
    summary: 'What a message means and how its writer feels',
    body: PlanRequest,
    response: Context,
  }),
  plan: route({
    service: 'parameter-extraction',
    method: 'POST',
    path: '/v1/plan',
    scope: 'plan',
    summary: 'Decide without executing: which tools, with which arguments, on what evidence',
    body: PlanRequest,
    response: Plan,
  }),
  extractParameters: route({
    service: 'parameter-extraction',
    method: 'POST',
    path: '/v1/parameters/extract',
    scope: 'plan',
    summary: 'Fill the parameters of a given tool from a message',
    body: ExtractRequest,
    response: Extraction,
    errors: ['NOT_FOUND'],
  }),
} as const

const toolRoutes = {
  listTools: route({
    service: 'tools',
    method: 'GET',
    path: '/v1/tools',
    scope: 'tools',
    summary: 'The catalogue of tools',
    query: PageQuery,
    response: pageOf(ToolManifest),
  }),
  getTool: route({
    service: 'tools',
    method: 'GET',
    path: '/v1/tools/{name}',
    scope: 'tools',
    summary: 'One tool with its schemas',
    response: ToolManifest,
    ...tool,
  }),
  invokeTool: route({
    service: 'tools',
    method: 'POST',
    path: '/v1/tools/{name}/invoke',
    scope: 'tools',
    summary: 'Call a tool with given parameters',
    description: '`user_info` is made from the remembered student when `student_id` is given.',
    headers: { 'Idempotency-Key': idempotencyKey },
    body: InvokeRequest,
    response: ToolResult,
    params: tool.params,
    errors: ['NOT_FOUND', 'CONFLICT'],
  }),
} as const

const modelRoutes = {
  chatCompletions: route({
    service: 'llm-proxy',
    method: 'POST',
    path: '/v1/chat/completions',
    scope: 'models',
    summary: "OpenAI's chat completions",
    description:
      'With `stream: true` the answer is `text/event-stream` and ends with `[DONE]` unless it was cut.',
    body: ChatCompletionRequest,
    response: ChatCompletion,
    alsoProduces: ['text/event-stream'],
  }),
  listModels: route({
    service: 'llm-proxy',
    method: 'GET',
    path: '/v1/models',
    scope: 'models',
    summary: 'Model aliases that can be used',
    response: ModelList,
  }),
} as const

/** Every public route. */
export const routes = { ...sessionRoutes, ...decisionRoutes, ...toolRoutes, ...modelRoutes } as const
export type Routes = typeof routes
export type OperationId = keyof Routes

/** The routes of one service, by operation id. */
export type RoutesOf<S extends string> = {
  [K in OperationId as Routes[K]['service'] extends S ? K : never]: Routes[K]
}

export const routeList: readonly (Route & { readonly operationId: OperationId })[] = Object.entries(
  routes,
).map(
  // Object.entries forgets that the keys are operation ids.
  ([operationId, definition]) => ({ operationId: operationId as OperationId, ...(definition as Route) }),
)
