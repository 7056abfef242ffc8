/** Share of calls that may be tried again in the long run. */
const share = 0.2
/** Further attempts that are always there, so that a quiet proxy may try again too. */
const reserve = 10

/** Keeps further attempts from multiplying the load on providers that fail: a token bucket fed by first attempts. */
export function retryBudget() {
  let tokens = reserve
  return {
    /** A call begins. */
    earn(): void {
      tokens = Math.min(reserve, tokens + share)
    },
    /** True when one more attempt is allowed. */
    take(): boolean {
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
