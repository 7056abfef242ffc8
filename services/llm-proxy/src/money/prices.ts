import type { MicroUsd, Usage } from '../chat.js'
import type { Deployment, ModelsFile, Price } from '../deployments/models-file.js'

const million = 1_000_000n

/** What tokens cost at a price: exact, and rounded up once, to whole micro-USD. */
export function costOf(usage: Usage, price: Price): MicroUsd {
  const cached = Math.min(usage.cached_input_tokens, usage.input_tokens)
  const cost =
    BigInt(usage.input_tokens - cached) * BigInt(price.input) +
    BigInt(cached) * BigInt(price.cached_input ?? price.input) +
    BigInt(usage.output_tokens) * BigInt(price.output)
  return Number((cost + million - 1n) / million)
}

/** What a call may use at most, whichever deployment answers. */
export interface Bound {
  readonly tokens: number
  readonly cost: MicroUsd
}

/** Which deployments may answer a call, and how many of them may charge for it. */
export interface Answering {
  readonly deployments: readonly Pick<Deployment, 'price' | 'max_output_tokens'>[]
  readonly attempts: number
}

/**
 * The deployments of an alias and of those that it falls back to. A hedged call may be charged twice, and so may one
 * whose cut stream goes on elsewhere.
 */
export function answering({ deployments, aliases }: ModelsFile, alias: string): Answering {
  const reached = new Set([alias])
  for (const name of reached) for (const next of aliases[name]?.fallbacks ?? []) reached.add(next)
  const options = [...reached].map((name) => aliases[name])
  return {
    deployments: deployments.filter((deployment) => reached.has(deployment.alias)),
    attempts:
      1 +
      (options.some((option) => option?.hedge_after_ms !== undefined) ? 1 : 0) +
      (options.some((option) => option?.continue_cut_streams) ? 1 : 0),
  }
}

/**
 * The upper bound of a call of so many input tokens (itself an upper bound). Every attempt is taken for the dearest, its
 * input for uncached or cached, whichever costs more.
 */
export function boundOf(
  inputTokens: number,
  maxTokens: number | undefined,
  { deployments, attempts }: Answering,
): Bound {
  let tokens = 0
  let cost = 0
  for (const { price, max_output_tokens } of deployments) {
    const output_tokens = maxTokens ?? max_output_tokens
    const usage = { input_tokens: inputTokens, cached_input_tokens: 0, output_tokens }
    const dearest = { ...price, input: Math.max(price.input, price.cached_input ?? 0) }
    tokens = Math.max(tokens, inputTokens + output_tokens)
    cost = Math.max(cost, costOf(usage, dearest))
  }
  return { tokens: tokens * attempts, cost: cost * attempts }
}
