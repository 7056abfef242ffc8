import type { Client, ToolManifest, toolsContract } from '@tutor/contracts'

const freshForMs = 10_000

/** Gives the tools' manifests; the same array as long as the catalogue is the same. */
export type CatalogueSource = () => Promise<readonly ToolManifest[]>

/**
 * The catalogue of the tools service, asked for at most every ten seconds. While the tools service can't be reached the
 * last copy is used and `onStale` is told; without any copy the error is the caller's.
 */
export function createCatalogueSource(
  tools: Pick<Client<typeof toolsContract>, 'catalogue'>,
  now: () => number,
  onStale: (error: unknown) => void,
): CatalogueSource {
  let known: { readonly revision: string; readonly tools: readonly ToolManifest[] } | undefined
  let checkedAt = Number.NEGATIVE_INFINITY
  let running: Promise<void> | undefined

  const refresh = async (): Promise<void> => {
    const answer = await tools.catalogue(known ? { known_revision: known.revision } : {})
    if (answer.tools) known = { revision: answer.revision, tools: answer.tools }
    checkedAt = now()
  }
  const refreshOnce = (): Promise<void> => {
    running ??= refresh().finally(() => {
      running = undefined
    })
    return running
  }
  return async () => {
    if (now() - checkedAt >= freshForMs) {
      try {
        await refreshOnce()
      } catch (error) {
        if (!known) throw error
        checkedAt = now()
        onStale(error)
      }
    }
    return known?.tools ?? []
  }
}
