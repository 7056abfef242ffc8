import type { ChatRequest } from '../chat.js'

/**
 * The same request for a model that can't be held to a schema: the schema stands in the prompt instead, behind what is
 * there, so that the beginning stays as it was.
 */
export function instructed(request: ChatRequest): ChatRequest {
  const { response_format, ...others } = request
  if (response_format?.type === 'json_schema')
    return withInstruction(
      others,
      `Answer with JSON only, without any text around it, that fits this JSON Schema:\n${JSON.stringify(response_format.json_schema.schema)}`,
    )
  if (response_format?.type === 'json_object')
    return withInstruction(others, 'Answer with one JSON object only, without any text around it.')
  return request
}

const withInstruction = (request: ChatRequest, content: string): ChatRequest => ({
  ...request,
  messages: [...request.messages, { role: 'system', content }],
})
