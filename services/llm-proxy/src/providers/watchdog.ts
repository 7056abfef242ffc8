export interface Watchdog {
  /** Aborted by the caller's signal, or after a silence. */
  readonly signal: AbortSignal
  /** Something was heard: the silence begins anew. */
  heard(): void
  /** True when it was the silence that ended the call. */
  bit(): boolean
  end(): void
}

/** Ends a call that stays silent for `timeoutMs`, as well as one whose caller has gone. */
export function watch(caller: AbortSignal, timeoutMs: number): Watchdog {
  const controller = new AbortController()
  let silent = false
  const timer = setTimeout(() => {
    silent = true
    controller.abort()
  }, timeoutMs)
  const leave = (): void => controller.abort(caller.reason)
  if (caller.aborted) leave()
  else caller.addEventListener('abort', leave, { once: true })
  return {
    signal: controller.signal,
    heard: () => void timer.refresh(),
    bit: () => silent && !caller.aborted,
    end() {
      clearTimeout(timer)
      caller.removeEventListener('abort', leave)
    },
  }
}
