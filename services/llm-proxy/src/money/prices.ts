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

/** What one attempt at a call may use at most, whichever deployment answers. */
export interface Bound {
  readonly tokens: number
  readonly cost: MicroUsd
}

type Answering = readonly Pick<Deployment, 'price' | 'max_output_tokens'>[]

/** The deployments that may answer: of an alias and of those that it falls back to. */
export function answering({ deployments, aliases }: ModelsFile, alias: string): readonly Deployment[] {
  const names = [alias, ...(aliases[alias]?.fallbacks ?? [])]
  return deployments.filter((deployment) => names.includes(deployment.alias))
}

/**
 * The upper bound of an answer to so many input tokens (itself an upper bound) by the dearest of the deployments, its
 * input for uncached or cached, whichever costs more.
 */
export function boundOf(inputTokens: number, maxTokens: number | undefined, deployments: Answering): Bound {
  let tokens = 0
  let cost = 0
  for (const { price, max_output_tokens } of deployments) {
    const output_tokens = maxTokens ?? max_output_tokens
    const usage = { input_tokens: inputTokens, cached_input_tokens: 0, output_tokens }
    const dearest = { ...price, input: Math.max(price.input, price.cached_input ?? 0) }
    tokens = Math.max(tokens, inputTokens + output_tokens)
    cost = Math.max(cost, costOf(usage, dearest))
  }
  return { tokens, cost }
}
