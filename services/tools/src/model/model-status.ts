import type { Client, llmProxyContract } from '@tutor/contracts'

const freshMs = 10_000

export type ModelStatus = 'configured' | 'none' | 'unreachable'

/** Whether a model is configured, asked again after ten seconds. While llm-proxy is silent it counts as unreachable. */
export function createModelStatus(
  llmProxy: Pick<Client<typeof llmProxyContract>, 'status'>,
  now: () => number = Date.now,
): () => Promise<ModelStatus> {
  let known: { readonly status: Promise<ModelStatus>; readonly until: number } | undefined
  const ask = async (): Promise<ModelStatus> => {
    try {
      return (await llmProxy.status({})).configured ? 'configured' : 'none'
    } catch {
      // The RPC client has logged and counted the failure; asking again is cheap, so nothing is remembered.
      known = undefined
      return 'unreachable'
    }
  }
  return async () => {
    if (!known || known.until <= now()) known = { status: ask(), until: now() + freshMs }
    return await known.status
  }
}
