import type { Metrics } from '@tutor/platform'
import type { Cache } from '@tutor/storage'
import type { ChatModel } from '../chat.js'
import { answeredFrom } from './answered-from.js'
import { keptAnswers } from './kept-answers.js'
import { mayShare, requestKey } from './request-key.js'

export interface CachedDependencies {
  readonly cache: Cache
  readonly metrics: Metrics
  /** How long an alias' answers are kept, in seconds; 0 for not at all. */
  readonly secondsOf: (alias: string) => number
}

/**
 * Answers a request that was answered before with the same answer, at no cost. Only whole answers that ended by
 * themselves are kept. While the cache is away, everything is asked anew.
 */
export function cached(next: ChatModel, { cache, metrics, secondsOf }: CachedDependencies): ChatModel {
  const answers = keptAnswers(cache)
  return answeredFrom(next, async (call) => {
    const seconds = secondsOf(call.alias)
    if (seconds === 0 || !mayShare(call)) return undefined
    const key = `answer:${requestKey(call)}`
    const found = await answers.find(key)
    metrics.modelCache.inc({ cache: 'exact', outcome: found ? 'hit' : 'miss' })
    return {
      found: found && { ...found, served_from: 'cache' },
      keep: async (answer) => {
        await answers.keep(key, answer, seconds)
      },
    }
  })
}
