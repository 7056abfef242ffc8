import { describeBreaker } from './breaker.spec.js'
import { describeCalls } from './calls.spec.js'
import { describeErrors } from './errors.spec.js'
import type { Harness } from './fixtures.js'
import { describeStreams } from './streams.spec.js'
import { describeWork } from './work.spec.js'

/** What every broker must do. memory.test.ts and amqp.test.ts run it. */
export function describeBroker(name: string, harness: Harness): void {
  describe(`${name} broker`, () => {
    describeCalls(harness)
    describeErrors(harness)
    describeBreaker(harness)
    describeStreams(harness)
    describeWork(harness)
  })
}
