import type { MicroUsd, Usage } from '../chat.js'
import type { Deployment, ModelsFile, Price } from '../deployments/models-file.js'
import { maxSeams } from '../routing/seams.js'

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

/** Which deployments may answer a call, and how often it may be charged for. */
export interface Answering {
  readonly deployments: readonly Pick<Deployment, 'price' | 'max_output_tokens'>[]
  /** How many may answer at once: two where the call may be hedged. */
  readonly lanes: number
  /** How often another deployment may go on with an answer that was cut. */
  readonly seams: number
}

/** The deployments of an alias and of those that it falls back to. */
export function answering({ deployments, aliases }: ModelsFile, alias: string): Answering {
  const names = [alias, ...(aliases[alias]?.fallbacks ?? [])]
  const isHedged = names.some((name) => aliases[name]?.hedge_after_ms !== undefined)
  return {
    deployments: deployments.filter((deployment) => names.includes(deployment.alias)),
    lanes: isHedged ? 2 : 1,
    seams: aliases[alias]?.continue_cut_streams ? maxSeams : 0,
  }
}

/** What asks a deployment to go on with an answer. */
const continuationTokens = 64

/**
 * The upper bound of a call of so many input tokens (itself an upper bound). Every deployment that answers is taken for
 * the dearest, its input for uncached or cached, whichever costs more; one that goes on with an answer has that for input
 * too. Attempts that time out are charged for their prompts beyond this: what they cost is counted, not reserved.
 */
export function boundOf(
  inputTokens: number,
  maxTokens: number | undefined,
  { deployments, lanes, seams }: Answering,
): Bound {
  const outputs = deployments.map((deployment) => maxTokens ?? deployment.max_output_tokens)
  const written = Math.max(0, ...outputs)
  const boundFor = (input_tokens: number): Bound => {
    const bounds = deployments.map(({ price }, n) => {
      const output_tokens = outputs[n] ?? 0
      const dearest = { ...price, input: Math.max(price.input, price.cached_input ?? 0) }
      const cost = costOf({ input_tokens, cached_input_tokens: 0, output_tokens }, dearest)
      return { cost, tokens: input_tokens + output_tokens }
    })
    return {
      tokens: Math.max(0, ...bounds.map(({ tokens }) => tokens)),
      cost: Math.max(0, ...bounds.map(({ cost }) => cost)),
    }
  }
  const first = boundFor(inputTokens)
  if (seams === 0) return { tokens: first.tokens * lanes, cost: first.cost * lanes }
  const further = boundFor(inputTokens + (written + continuationTokens) * seams)
  return {
    tokens: (first.tokens + further.tokens * seams) * lanes,
    cost: (first.cost + further.cost * seams) * lanes,
  }
}
