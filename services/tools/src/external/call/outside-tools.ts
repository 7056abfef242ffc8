import type { RegisteredTool } from '../registry/store.js'
import { type OutsideParts, type OutsideTool, outsideTool } from './outside-tool.js'

export interface OutsideTools {
  /** The tool made ready; what it has learned (tokens, its breaker's state) lasts as long as its registration. */
  ready(registered: RegisteredTool): OutsideTool
  close(): void
}

const mostReady = 1_000
const longestCallMs = 120_000

/** Tools are made ready when they are first called; those not called for longest make room. */
export function createOutsideTools(parts: OutsideParts): OutsideTools {
  const live = new Map<string, { readonly registered: RegisteredTool; readonly tool: OutsideTool }>()
  const drop = (key: string): void => {
    const tool = live.get(key)?.tool
    // A call that has it in hand may still begin.
    setTimeout(() => tool?.dispose(), longestCallMs).unref()
    live.delete(key)
  }
  return {
    ready(registered) {
      const key = JSON.stringify([registered.tenantId, registered.manifest.name])
      const known = live.get(key)
      const isSame = known?.registered.version === registered.version
      const tool = known && isSame ? known.tool : outsideTool(registered, parts)
      if (isSame) live.delete(key)
      else drop(key)
      live.set(key, { registered, tool })
      const [oldest] = live.keys()
      if (live.size > mostReady && oldest !== undefined) drop(oldest)
      return tool
    },
    close() {
      for (const { tool } of live.values()) tool.dispose()
      live.clear()
    },
  }
}
