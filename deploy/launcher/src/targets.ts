import { contextAnalysis } from '@tutor/context-analysis'
import { gateway } from '@tutor/gateway'
import { identity } from '@tutor/identity'
import { llmProxy } from '@tutor/llm-proxy'
import { parameterExtraction } from '@tutor/parameter-extraction'
import type { AnyService } from '@tutor/service'
import { session } from '@tutor/session'
import { tools } from '@tutor/tools'

/** Every service of the fleet, in the order in which one process starts them. */
export const targets: readonly AnyService[] = [
  identity,
  llmProxy,
  contextAnalysis,
  tools,
  parameterExtraction,
  session,
  gateway,
]

/** The services named by `--target`: `all`, or names separated by commas. Throws on an unknown name. */
export function resolveTargets(names: string): readonly AnyService[] {
  if (names === 'all') return targets
  const wanted = new Set(names.split(',').map((name) => name.trim()))
  const known = new Set(targets.map(({ name }) => name))
  for (const name of wanted)
    if (!known.has(name))
      throw new Error(`There is no service "${name}". Use all, or some of: ${[...known].join(', ')}`)
  return targets.filter(({ name }) => wanted.has(name))
}
