import { AppError, type Client, type llmProxyContract } from '@tutor/contracts'
import { candidatesOf } from '../candidates.js'
import type { Turn } from '../turn.js'
import { type Checked, type CheckedReading, checkReading } from './check-reading.js'
import { modelReadingSchema } from './model-reading.js'
import { readingPrompt, repairPrompt } from './reading-prompt.js'
import { shownOf } from './shown.js'

export type LlmProxy = Pick<Client<typeof llmProxyContract>, 'complete'>

export interface Asked {
  readonly tenantId: string
  readonly timeoutMs: number
}

/**
 * A model's reading of the message, checked against candidates, schemas and text, and repaired at most once. The model is
 * shown neither pasted text nor who the student is. Throws BAD_GATEWAY with reason `model_answer_invalid`, TIMEOUT when
 * `timeoutMs` is over, or what llm-proxy threw.
 */
export async function readByModel(
  llmProxy: LlmProxy,
  turn: Turn,
  { tenantId, timeoutMs }: Asked,
): Promise<CheckedReading> {
  const until = Date.now() + timeoutMs
  const shown = shownOf(turn)
  const candidates = candidatesOf(turn)
  const names = new Set(candidates.map(({ name }) => name))
  const prompt = readingPrompt(shown, candidates)
  const ask = async (messages: ReturnType<typeof readingPrompt>): Promise<string> => {
    const left = until - Date.now()
    if (left <= 0) throw new AppError('TIMEOUT', 'The model took too long')
    const json_schema = { name: 'reading', schema: modelReadingSchema }
    const { user_id = null, name } = turn.input.student ?? {}
    const caller = { tenant_id: tenantId, student_id: user_id, feature: 'extraction' as const }
    const personal = name === undefined ? [] : [name]
    const request = { messages, json_schema, temperature: 0, caller, personal }
    return (await llmProxy.complete(request, { timeoutMs: left })).text
  }
  const check = (text: string): Checked => checkReading(text, shown, turn.input, names, turn.catalogue)
  const text = await ask(prompt)
  const first = check(text)
  if (first.ok) return first.reading
  const second = check(await ask([...prompt, ...repairPrompt(text, first.problems)]))
  if (second.ok) return second.reading
  throw new AppError('BAD_GATEWAY', "The model's reading did not fit the message and the tools", {
    reason: 'model_answer_invalid',
    cause: new Error(second.problems.join('; ')),
  })
}
