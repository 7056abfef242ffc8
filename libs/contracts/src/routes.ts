import { z } from 'zod'
import { mcpRoutes } from './mcp-routes.js'
import {
  ChatCompletion,
  ChatCompletionRequest,
  chatBodyBytes,
  Embeddings,
  EmbeddingsRequest,
  ModelList,
} from './openai-api.js'
import { Context, Extraction, ExtractRequest, Plan, PlanRequest } from './plan.js'
import { idempotencyKey, PageQuery, pageOf, type Route, route } from './route.js'
import { sessionRoutes } from './session-routes.js'
import { studentRoutes } from './student-routes.js'
import { RegisteredTools, ToolDetails, ToolRegistration } from './tool-registration.js'
import { InvokeRequest, ToolManifest, ToolName, ToolResult } from './tools.js'
import { usageRoutes } from './usage.js'
import { webhookRoutes } from './webhook-routes.js'

const tool = { params: z.strictObject({ name: ToolName }), errors: ['NOT_FOUND'] } as const

/** OpenAPI documents are larger than other bodies. */
const registrationBytes = 2 * 1_024 * 1_024

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
    summary: 'One tool with its schemas, and where it comes from',
    response: ToolDetails,
    ...tool,
  }),
  registerTools: route({
    service: 'tools',
    method: 'POST',
    path: '/v1/tools',
    scope: 'tools:admin',
    summary: 'Register tools of others: by manifest and endpoint, OpenAPI document or MCP server',
    description: 'All of them or none; every problem is in `errors`. The tenant can use them at once.',
    body: ToolRegistration,
    maxBodyBytes: registrationBytes,
    status: 201,
    response: RegisteredTools,
    errors: ['CONFLICT'],
  }),
  replaceTool: route({
    service: 'tools',
    method: 'PUT',
    path: '/v1/tools/{name}',
    scope: 'tools:admin',
    summary: 'Replace a registered tool by the one of the same name in what is sent',
    body: ToolRegistration,
    maxBodyBytes: registrationBytes,
    response: ToolDetails,
    params: tool.params,
    errors: ['NOT_FOUND', 'CONFLICT'],
  }),
  removeTool: route({
    service: 'tools',
    method: 'DELETE',
    path: '/v1/tools/{name}',
    scope: 'tools:admin',
    summary: 'Remove a registered tool',
    status: 204,
    response: z.undefined(),
    params: tool.params,
    errors: ['NOT_FOUND', 'CONFLICT'],
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
    maxBodyBytes: chatBodyBytes,
    response: ChatCompletion,
    alsoProduces: ['text/event-stream'],
    errorForm: 'openai',
    errors: ['NOT_FOUND', 'PAYMENT_REQUIRED'],
  }),
  createEmbeddings: route({
    service: 'llm-proxy',
    method: 'POST',
    path: '/v1/embeddings',
    scope: 'models',
    summary: "OpenAI's embeddings",
    body: EmbeddingsRequest,
    maxBodyBytes: chatBodyBytes,
    response: Embeddings,
    errorForm: 'openai',
    errors: ['NOT_FOUND', 'PAYMENT_REQUIRED'],
  }),
  listModels: route({
    service: 'llm-proxy',
    method: 'GET',
    path: '/v1/models',
    scope: 'models',
    summary: 'Model aliases that can be used',
    response: ModelList,
    errorForm: 'openai',
  }),
} as const

/** Every public route. */
export const routes = {
  ...sessionRoutes,
  ...studentRoutes,
  ...webhookRoutes,
  ...decisionRoutes,
  ...toolRoutes,
  ...mcpRoutes,
  ...modelRoutes,
  ...usageRoutes,
} as const
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
