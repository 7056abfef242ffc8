import type { Notice, ToolCall } from '@tutor/contracts'
import type { Turn } from './turn.js'
import type { Wish } from './wish.js'

/** The wish for the tool that serves instead, where its own would need a model and there is none. */
export function withAvailableTool({ unavailable, catalogue }: Turn, wish: Wish): Wish {
  const instead = unavailable.has(wish.tool.name) ? wish.tool.manifest.falls_back_to : undefined
  const tool = instead === undefined ? undefined : catalogue.tools.get(instead)
  return tool ? { ...wish, tool } : wish
}

const notice = (message: string, tool: string, used?: string): Notice => ({
  code: 'tool_needs_model',
  message,
  tool,
  ...(used !== undefined && { used }),
})

/** What the student is told of tools that can't run: which one serves instead, or that none does. */
export function availabilityNotices(
  { unavailable, catalogue, reading }: Turn,
  calls: readonly ToolCall[],
): Notice[] {
  const called = new Set(calls.map(({ tool }) => tool))
  const titleOf = (name: string): string => catalogue.tools.get(name)?.manifest.title ?? name
  const replaced = [...new Set(reading.wishes.map(({ tool }) => tool))].flatMap(({ name, manifest }) => {
    const instead = manifest.falls_back_to
    if (!unavailable.has(name) || called.has(name) || instead === undefined || !called.has(instead)) return []
    const message = `${manifest.title} needs a language model, and none is configured. ${titleOf(instead)} serves instead.`
    return [notice(message, name, instead)]
  })
  const open = [...called]
    .filter((name) => unavailable.has(name))
    .map((name) => notice(`${titleOf(name)} needs a language model, and none is configured.`, name))
  return [...replaced, ...open]
}
