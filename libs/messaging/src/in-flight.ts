export interface InFlight {
  /** Counts `work` until it has settled. */
  track(work: Promise<unknown>): void
  /** True when nothing is in flight any more, false when that took longer than `graceMs`. */
  drained(graceMs: number): Promise<boolean>
}

export function createInFlight(): InFlight {
  const running = new Set<Promise<unknown>>()
  return {
    track(work) {
      const settled = work.then(forget, forget)
      running.add(settled)
      function forget(): void {
        running.delete(settled)
      }
    },
    async drained(graceMs) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, graceMs, false)
      })
      const done = Promise.all(running).then(() => true)
      return await Promise.race([done, late]).finally(() => clearTimeout(timer))
    },
  }
}

/** The same closing for everybody who asks. */
export function once<A extends unknown[], R>(action: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  let result: Promise<R> | undefined
  return (...args) => {
    result ??= action(...args)
    return result
  }
}
