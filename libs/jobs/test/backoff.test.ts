import fc from 'fast-check'
import { backoffMs } from '../src/backoff.js'

const backoff = { firstMs: 1_000, factor: 2, maxMs: 60_000 }

test('pauses double up to the longest', () =>
  expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map((attempts) => backoffMs(backoff, attempts, 1))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
  ]))

test('jitter takes up to half of a pause, never more, and never lengthens it', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, random) => {
        const pause = backoffMs(backoff, n, random)
        const whole = backoffMs(backoff, n, 1)
        expect(pause).toBeGreaterThanOrEqual(whole / 2)
        expect(pause).toBeLessThanOrEqual(whole)
      },
    ),
  ))
