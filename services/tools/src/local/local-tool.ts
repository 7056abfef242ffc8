import type { Match } from '../library/find-topic.js'
import type { Notice } from './notices.js'

/** What a local generator works from. The same request with the same seed gives the same result. */
export interface LocalRequest<P> {
  readonly parameters: P
  readonly match: Match
  readonly seed: string
}

export interface LocalResult<O> {
  readonly output: O
  readonly notices: readonly Notice[]
}
