import { z } from 'zod'
import { type Answer, joined } from './answer.js'
import type { Conversation } from './conversation.js'
import { event, type Form, type StreamEvent, type Used } from './form.js'
import { readBody } from './read-body.js'
import type { Piece } from './tokens.js'

const anyObject = z.record(z.string(), z.unknown())
const Part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('image_url'),
    image_url: z.object({ url: z.string().min(1), detail: z.enum(['auto', 'low', 'high']).default('auto') }),
  }),
])
const Called = z.object({ function: z.object({ name: z.string(), arguments: z.string() }) })
const Message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(Part)]).nullish(),
  name: z.string().optional(),
  tool_calls: z.array(Called).optional(),
  tool_call_id: z.string().optional(),
})
const Tool = z.object({
  function: z.object({ name: z.string(), parameters: anyObject.optional() }),
})
const Request = z.object({
  model: z.string(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  messages: z.array(Message).min(1),
  tools: z.array(Tool).default([]),
  tool_choice: z.union([z.string(), z.object({ function: z.object({ name: z.string() }) })]).optional(),
  response_format: z.object({ json_schema: z.object({ schema: anyObject }).optional() }).optional(),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
})

function conversationOf(body: unknown): Conversation {
  const request = readBody(Request, body)
  // It has been read; JSON counts as it was sent.
  const sent = body as z.input<typeof Request>
  const { tool_choice } = request
  return {
    model: request.model,
    stream: request.stream ?? false,
    includeUsage: request.stream_options?.include_usage ?? false,
    messages: request.messages.map(({ role, content, name, tool_call_id }, index) => {
      const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? [])
      return {
        role,
        text: parts.map((part) => (part.type === 'text' ? part.text : '')).join(''),
        images: parts.flatMap((part) => (part.type === 'image_url' ? [part.image_url.detail] : [])),
        name,
        counted: [
          ...jsonOf(sent.messages[index]?.tool_calls),
          ...(tool_call_id === undefined ? [] : [tool_call_id]),
        ],
      }
    }),
    tools:
      tool_choice === 'none'
        ? []
        : request.tools.map(({ function: { name, parameters = {} } }) => ({ name, parameters })),
    counted: [...jsonOf(sent.tools), ...jsonOf(sent.response_format?.json_schema)],
    chosenTool: chosenTool(request),
    schema: request.response_format?.json_schema?.schema,
    maxTokens: request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY,
  }
}

const jsonOf = (value: unknown): string[] => (value === undefined ? [] : [JSON.stringify(value)])

function chosenTool({ tool_choice, tools }: z.output<typeof Request>): string | undefined {
  if (typeof tool_choice === 'object') return tool_choice.function.name
  return tool_choice === 'required' ? tools[0]?.function.name : undefined
}

const usageOf = ({ input, cached, output }: Used) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cached },
})

const head = (object: string, model: string) => ({ id: 'chatcmpl-simulated', object, created: 0, model })

function messageOf({ text, calls }: Answer) {
  if (calls.length === 0) return { role: 'assistant', content: joined(text) }
  const tool_calls = calls.map(({ id, name, arguments: pieces }) => ({
    id,
    type: 'function',
    function: { name, arguments: joined(pieces) },
  }))
  return { role: 'assistant', content: null, tool_calls }
}

function* stream(
  { model, includeUsage }: Conversation,
  { text, calls, reason }: Answer,
  used: () => Used,
): Generator<StreamEvent> {
  const chunk = (fields: object) => ({ ...head('chat.completion.chunk', model), ...fields })
  const delta = (fields: object) => chunk({ choices: [{ index: 0, delta: fields, finish_reason: null }] })
  const written = (piece: Piece, fields: () => object): StreamEvent => ({
    tokens: piece.tokens,
    data: () => delta(fields()),
  })
  for (const [index, piece] of text.entries())
    yield written(piece, () => ({ ...(index === 0 && { role: 'assistant' }), content: piece.text }))
  for (const [index, { id, name, arguments: pieces }] of calls.entries()) {
    const begun = { index, id, type: 'function', function: { name, arguments: '' } }
    yield event(delta({ ...(index === 0 && { role: 'assistant', content: null }), tool_calls: [begun] }))
    for (const piece of pieces)
      yield written(piece, () => ({ tool_calls: [{ index, function: { arguments: piece.text } }] }))
  }
  yield event(chunk({ choices: [{ index: 0, delta: {}, finish_reason: reason }] }))
  if (includeUsage) yield event(chunk({ choices: [], usage: usageOf(used()) }))
  yield event('[DONE]')
}

/** OpenAI's chat completions: https://platform.openai.com/docs/api-reference/chat */
export const openAiForm: Form = {
  read: conversationOf,
  error: (status, message, param) => ({
    error: {
      message,
      type: status === 401 || status === 404 ? 'invalid_request_error' : 'simulated',
      param,
      code: status === 401 ? 'invalid_api_key' : null,
    },
  }),
  plain: (model, answer, used) => ({
    ...head('chat.completion', model),
    choices: [{ index: 0, message: messageOf(answer), finish_reason: answer.reason }],
    usage: usageOf(used),
  }),
  stream,
  errorEvent: (message) => event({ error: { message, type: 'server_error', param: null, code: null } }),
}

/** Azure's: OpenAI's with an event on content filters before all others. */
export const azureForm: Form = {
  ...openAiForm,
  *stream(conversation, answer, used) {
    yield event({
      ...head('chat.completion.chunk', ''),
      choices: [],
      prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
    })
    yield* openAiForm.stream(conversation, answer, used)
  },
}
