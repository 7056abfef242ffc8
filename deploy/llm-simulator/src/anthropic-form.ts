import { z } from 'zod'
import { type Answer, joined } from './answer.js'
import type { Conversation, SaidMessage } from './conversation.js'
import { event, type Form, type StreamEvent, type Used } from './form.js'
import { readBody } from './read-body.js'

const anyObject = z.record(z.string(), z.unknown())
const textBlock = z.object({ type: z.literal('text'), text: z.string() })
const Text = z.union([z.string(), z.array(textBlock)])
const Block = z.discriminatedUnion('type', [
  textBlock,
  z.object({ type: z.literal('image'), source: anyObject }),
  z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: anyObject }),
  z.object({ type: z.literal('tool_result'), tool_use_id: z.string(), content: Text.default('') }),
])
const Request = z.object({
  model: z.string(),
  max_tokens: z.number().int().min(1),
  system: Text.optional(),
  messages: z
    .array(z.object({ role: z.enum(['user', 'assistant']), content: z.union([z.string(), z.array(Block)]) }))
    .min(1),
  stream: z.boolean().default(false),
  tools: z
    .array(z.object({ name: z.string(), description: z.string().default(''), input_schema: anyObject }))
    .default([]),
  tool_choice: z
    .object({ type: z.enum(['auto', 'any', 'none', 'tool']), name: z.string().optional() })
    .optional(),
})
type Content = z.output<typeof Request>['messages'][number]['content']

function conversationOf(body: unknown): Conversation {
  const { system, ...request } = readBody(Request, body)
  const choice = request.tool_choice
  return {
    model: request.model,
    stream: request.stream,
    includeUsage: true,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', text: textOf(system), images: [], counted: [] }]),
      ...request.messages.flatMap(({ role, content }) => messagesOf(role, content)),
    ],
    tools:
      choice?.type === 'none'
        ? []
        : request.tools.map(({ name, input_schema: parameters }) => ({ name, parameters })),
    counted: request.tools.length > 0 ? [JSON.stringify(request.tools)] : [],
    chosenTool: choice?.type === 'any' ? request.tools[0]?.name : choice?.name,
    maxTokens: request.max_tokens,
  }
}

const textOf = (content: z.output<typeof Text>): string =>
  typeof content === 'string' ? content : content.map(({ text }) => text).join('')

/** Results of tools are messages of their own, as in OpenAI's form. */
function messagesOf(role: string, content: Content): SaidMessage[] {
  if (typeof content === 'string') return [{ role, text: content, images: [], counted: [] }]
  const results = content.filter((block) => block.type === 'tool_result')
  const texts = content.filter((block) => block.type === 'text')
  const images = content.filter((block) => block.type === 'image').map(() => 'auto' as const)
  const calls = content.filter((block) => block.type === 'tool_use')
  const counted = calls.length > 0 ? [JSON.stringify(calls)] : []
  const said = texts.length + images.length + calls.length > 0
  return [
    ...results.map((result) => ({
      role: 'tool',
      text: textOf(result.content),
      images: [],
      counted: [result.tool_use_id],
    })),
    ...(said ? [{ role, text: textOf(texts), images, counted }] : []),
  ]
}

const usageOf = ({ input, cached, output }: Used) => ({
  input_tokens: input - cached,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: cached,
  output_tokens: output,
})

const reasons = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' } as const
const message = (model: string, fields: object) => ({
  id: 'msg_simulated',
  type: 'message',
  role: 'assistant',
  model,
  stop_sequence: null,
  ...fields,
})

function contentOf({ text, calls }: Answer): object[] {
  if (calls.length === 0) return [{ type: 'text', text: joined(text) }]
  return calls.map(({ id, name, arguments: pieces }) => ({
    type: 'tool_use',
    id,
    name,
    input: JSON.parse(joined(pieces)),
  }))
}

function* stream({ model }: Conversation, answer: Answer, used: () => Used): Generator<StreamEvent> {
  const named = (type: string, fields: object): StreamEvent => event({ type, ...fields }, type)
  // As the real one does, it says 1 before anything is written.
  const usage = usageOf({ ...used(), output: 1 })
  yield named('message_start', { message: message(model, { content: [], stop_reason: null, usage }) })
  yield named('ping', {})
  const blocks =
    answer.calls.length === 0
      ? [{ begun: { type: 'text', text: '' }, pieces: answer.text, delta: ['text_delta', 'text'] as const }]
      : answer.calls.map(({ id, name, arguments: pieces }) => ({
          begun: { type: 'tool_use', id, name, input: {} },
          pieces,
          delta: ['input_json_delta', 'partial_json'] as const,
        }))
  for (const [index, { begun, pieces, delta }] of blocks.entries()) {
    yield named('content_block_start', { index, content_block: begun })
    for (const piece of pieces)
      yield {
        name: 'content_block_delta',
        tokens: piece.tokens,
        data: () => ({
          type: 'content_block_delta',
          index,
          delta: { type: delta[0], [delta[1]]: piece.text },
        }),
      }
    yield named('content_block_stop', { index })
  }
  yield named('message_delta', {
    delta: { stop_reason: reasons[answer.reason], stop_sequence: null },
    usage: { output_tokens: used().output },
  })
  yield named('message_stop', {})
}

const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}
const errorOf = (type: string, text: string) => ({ type: 'error', error: { type, message: text } })

/** Anthropic's messages: https://docs.anthropic.com/en/api/messages */
export const anthropicForm: Form = {
  read: conversationOf,
  error: (status, text, param) =>
    errorOf(errorTypes[status] ?? 'api_error', param === null ? text : `${param}: ${text}`),
  plain: (model, answer, used) =>
    message(model, {
      content: contentOf(answer),
      stop_reason: reasons[answer.reason],
      usage: usageOf(used),
    }),
  stream,
  errorEvent: (text) => event(errorOf('overloaded_error', text), 'error'),
}
