import { AppError, type Client, type llmProxyContract } from '@tutor/contracts'
import type { Tool } from '../catalogue/catalogue.js'
import type { JsonObject } from '../json-schema.js'
import type { Topic } from '../library/topic.js'
import type { LocalResult } from '../local/local-tool.js'
import { checkAnswer, type ItemCount, type ModelAnswer } from './check-answer.js'
import { promptFor, repairMessages } from './model-prompt.js'

/** Whom a tool is run for. */
export interface ToolCaller {
  readonly tenant_id: string
  readonly student_id: string
  /** Stands in the parameters, and must not reach a model's provider. */
  readonly name: string
}

export interface ModelRequest {
  readonly tool: Tool
  readonly parameters: JsonObject
  readonly caller: ToolCaller
  readonly page: Topic | undefined
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly deadline: number
}

const maxCallMs = 45_000
/** What must be left of the deadline, so that another engine can still answer. */
const reserveMs = 1_000

/**
 * Lets a model do a tool's work: one try, and one repair in which it sees what was wrong.
 * Throws BAD_GATEWAY with reason `model_answer_invalid`, or what llm-proxy threw.
 */
export async function runByModel(
  llmProxy: Pick<Client<typeof llmProxyContract>, 'complete'>,
  { tool, parameters, caller, page, signal, deadline }: ModelRequest,
): Promise<LocalResult<JsonObject>> {
  const { name, ...asking } = caller
  const complete = async (messages: ReturnType<typeof promptFor>): Promise<string> => {
    const timeoutMs = Math.min(maxCallMs, deadline - reserveMs - Date.now())
    if (timeoutMs <= 0) throw new AppError('TIMEOUT', 'The model took too long')
    const json_schema = { name: tool.manifest.name, schema: tool.manifest.output_schema }
    return (
      await llmProxy.complete(
        { messages, json_schema, caller: { ...asking, feature: 'tools' }, personal: [name] },
        { signal, timeoutMs },
      )
    ).text
  }
  const prompt = promptFor(tool.manifest, parameters, page, new Date().toISOString().slice(0, 10))
  const text = await complete(prompt)
  const first = checkAnswer(tool, parameters, text)
  const problems = problemsOf(first)
  if (first.ok && problems.length === 0) return resultOf(first)
  const repair = [...prompt, ...repairMessages(text, problems)]
  // A valid answer with too few items is better than none, so its repair may fail.
  if (first.ok)
    return resultOf(
      await complete(repair).then(
        (again) => better(first, checkAnswer(tool, parameters, again)),
        () => first,
      ),
    )
  const second = checkAnswer(tool, parameters, await complete(repair))
  if (second.ok) return resultOf(second)
  throw new AppError(
    'BAD_GATEWAY',
    `The model's answer did not fit the output schema of ${tool.manifest.name}`,
    {
      reason: 'model_answer_invalid',
      cause: new Error(second.problems.join('; ')),
    },
  )
}

type Answer = Extract<ModelAnswer, { ok: true }>

const better = (first: Answer, second: ModelAnswer): Answer =>
  second.ok && (second.count?.made ?? 0) > (first.count?.made ?? 0) ? second : first

function problemsOf(answer: ModelAnswer): readonly string[] {
  if (!answer.ok) return answer.problems
  return answer.count && answer.count.made < answer.count.wanted ? [shortage(answer.count)] : []
}

function resultOf({ output, count }: Answer): LocalResult<JsonObject> {
  const isShort = count !== undefined && count.made < count.wanted
  return {
    output,
    notices: isShort ? [{ code: 'fewer_items_than_requested', message: shortage(count) }] : [],
  }
}

const shortage = ({ wanted, what, made }: ItemCount): string =>
  `You asked for ${wanted} ${what}; the answer has ${made}.`
