/**
 * A signal that aborts with the first of these. Other than AbortSignal.any it leaves nothing behind on those that live long,
 * once it is disposed of.
 */
export function eitherOf(...signals: readonly AbortSignal[]): {
  readonly signal: AbortSignal
  dispose(): void
} {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  for (const signal of signals)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  return {
    signal: controller.signal,
    dispose: () => {
      for (const signal of signals) signal.removeEventListener('abort', abort)
    },
  }
}
