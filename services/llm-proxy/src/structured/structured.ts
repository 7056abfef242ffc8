import { randomUUID } from 'node:crypto'
import { AppError } from '@tutor/contracts'
import type { Metrics } from '@tutor/platform'
import type { ChatAnswer, ChatEvent, ChatModel, JsonSchemaFormat, ModelCall, Usage } from '../chat.js'
import { type AnswerCheck, answerSchemas } from './answer-schema.js'
import { withoutForms } from './without-forms.js'

/**
 * Holds answers to the schema that was asked for: one that does not fit is shown its mistakes and tried once more, then
 * the call fails with BAD_GATEWAY and reason `model_answer_invalid`. Of a stream nothing can be taken back: one that
 * does not fit ends with that error instead of a finish.
 */
export function structured(next: ChatModel, metrics: Metrics): ChatModel {
  const checkFor = answerSchemas()
  const count = (outcome: 'ok' | 'repaired' | 'failed'): void => metrics.modelStructured.inc({ outcome })
  return {
    async complete(call) {
      const format = formatOf(call)
      if (!format) return await next.complete(call)
      const check = asReadOr(checkFor(format.json_schema.schema), call)
      const asked = loosened(call, format)
      const first = unfenced(await next.complete(asked))
      const mistakes = mistakesOf(first, check)
      if (mistakes.length === 0) {
        count('ok')
        return first
      }
      const second = unfenced(await next.complete(repair(asked, first, mistakes)))
      const left = mistakesOf(second, check)
      count(left.length === 0 ? 'repaired' : 'failed')
      if (left.length > 0) throw invalid(left)
      return { ...second, usage: sumOf(first.usage, second.usage) }
    },
    async *stream(call) {
      const format = formatOf(call)
      if (!format) return yield* next.stream(call)
      const check = asReadOr(checkFor(format.json_schema.schema), call)
      yield* checked(next.stream(loosened(call, format)), check, count)
    },
  }
}

/** A schema binds the answer's text; one that calls tools is not the answer yet. */
const formatOf = ({ request: { response_format } }: ModelCall): JsonSchemaFormat | undefined =>
  response_format?.type === 'json_schema' ? response_format : undefined

const mistakesOf = ({ content, tool_calls }: ChatAnswer, check: AnswerCheck): readonly string[] =>
  tool_calls ? [] : check(content ?? '')

/**
 * An answer with placeholders fits when it does as its caller will read it. What is wrong is told only of the text with
 * placeholders: the model is shown it.
 */
const asReadOr =
  (check: AnswerCheck, { asRead }: ModelCall): AnswerCheck =>
  (text) => {
    if (!asRead) return check(text)
    if (check(asRead(text)).length === 0) return []
    const mistakes = check(text)
    return mistakes.length > 0 ? mistakes : ['With what its placeholders stand for it does not fit']
  }

/** A model that is held to a string's form could not write a placeholder there: it is asked without. */
const loosened = (call: ModelCall, format: JsonSchemaFormat): ModelCall =>
  call.asRead
    ? {
        ...call,
        request: {
          ...call.request,
          response_format: {
            ...format,
            json_schema: { ...format.json_schema, schema: withoutForms(format.json_schema.schema) },
          },
        },
      }
    : call

/** Some models wrap JSON in a code block, whatever they are told. */
const unfenced = (answer: ChatAnswer): ChatAnswer => ({
  ...answer,
  content: answer.content?.replace(/^\s*```(?:json)?\s*\n|\n\s*```\s*$/g, '') ?? null,
})

const repair = (call: ModelCall, { content }: ChatAnswer, mistakes: readonly string[]): ModelCall => ({
  ...call,
  // The ledger knows calls by their id.
  id: randomUUID(),
  request: {
    ...call.request,
    messages: [
      ...call.request.messages,
      { role: 'assistant', content: content ?? '' },
      {
        role: 'user',
        content: `Your answer does not fit the schema:\n- ${mistakes.join('\n- ')}\nGive the whole answer again, corrected, as JSON only.`,
      },
    ],
  },
})

const sumOf = (one: Usage, other: Usage): Usage => ({
  input_tokens: one.input_tokens + other.input_tokens,
  cached_input_tokens: one.cached_input_tokens + other.cached_input_tokens,
  output_tokens: one.output_tokens + other.output_tokens,
})

/** The mistakes may quote the answer, so they stay in the cause. */
const invalid = (mistakes: readonly string[]): AppError =>
  new AppError('BAD_GATEWAY', "The model's answer did not fit the schema", {
    reason: 'model_answer_invalid',
    cause: new Error(mistakes.join('; ')),
  })

async function* checked(
  events: AsyncIterable<ChatEvent>,
  check: AnswerCheck,
  count: (outcome: 'ok' | 'failed') => void,
): AsyncGenerator<ChatEvent> {
  let text = ''
  let calls = false
  for await (const event of events) {
    if (event.type === 'delta') {
      text += event.content ?? ''
      calls ||= event.tool_calls !== undefined
    }
    if (event.type === 'finish' && !calls) {
      const mistakes = check(text)
      count(mistakes.length === 0 ? 'ok' : 'failed')
      if (mistakes.length > 0) throw invalid(mistakes)
    }
    yield event
  }
}
