import type { ChatRequest } from '../chat.js'
import type { Alias } from '../deployments/open-models.js'

/**
 * Aliases with only those of their targets that can take a request; without the aliases where none can. Throws why, when
 * that leaves nobody.
 */
export function able(aliases: readonly Alias[], request: ChatRequest): readonly Alias[] {
  const left = aliases
    .map((alias) => ({ ...alias, targets: alias.targets.filter((one) => !one.refusal?.(request)) }))
    .filter(({ targets }) => targets.length > 0)
  const refusal = aliases[0]?.targets[0]?.refusal?.(request)
  if (left.length === 0 && refusal) throw refusal
  return left
}
