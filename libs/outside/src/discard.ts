import type { OutsideResponse } from './guarded-fetch.js'

/** Lets go of a body that nobody reads; that it can't be cancelled any more is as good. */
export const discard = async (response: OutsideResponse): Promise<void> =>
  await response.body?.cancel().catch(() => undefined)
