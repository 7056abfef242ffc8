import fc from 'fast-check'
import { answering, boundOf, costOf } from '../../src/money/prices.js'
import { usdOf } from '../../src/money/refusals.js'
import { modelsFile, usageOf } from './money.js'

const tokens = fc.integer({ min: 0, max: 10_000_000 })
const perMillion = fc.integer({ min: 0, max: 1_000_000_000_000 })
const price = fc.record({
  input: perMillion,
  cached_input: fc.option(perMillion, { nil: undefined }),
  output: perMillion,
})
const usage = fc
  .record({ input_tokens: tokens, part: fc.double({ min: 0, max: 1, noNaN: true }), output_tokens: tokens })
  .map(({ input_tokens, part, output_tokens }) =>
    usageOf(input_tokens, output_tokens, Math.floor(input_tokens * part)),
  )

describe('a cost', () => {
  test('is tokens times price per million, cached ones at their own', () => {
    const dear = { input: 150_000, cached_input: 75_000, output: 600_000 }
    expect(costOf(usageOf(1_000_000, 0), dear)).toBe(150_000)
    expect(costOf(usageOf(1_000_000, 0, 1_000_000), dear)).toBe(75_000)
    expect(costOf(usageOf(0, 1_000_000), dear)).toBe(600_000)
    expect(costOf(usageOf(1_000, 500, 400), dear)).toBe(90 + 30 + 300)
    expect(costOf(usageOf(10, 0, 10), { input: 1_000_000, output: 0 })).toBe(10)
  })

  test('is rounded up once, not once per kind of token', () => {
    expect(costOf(usageOf(1, 0), { input: 1, output: 0 })).toBe(1)
    expect(costOf(usageOf(2, 1, 1), { input: 300_000, cached_input: 300_000, output: 300_000 })).toBe(1)
    expect(costOf(usageOf(0, 0), { input: 1, output: 1 })).toBe(0)
  })

  test('is a whole number, at most one micro-USD above the exact one, never below', () => {
    fc.assert(
      fc.property(usage, price, (used, at) => {
        const cost = costOf(used, at)
        const exact =
          BigInt(used.input_tokens - used.cached_input_tokens) * BigInt(at.input) +
          BigInt(used.cached_input_tokens) * BigInt(at.cached_input ?? at.input) +
          BigInt(used.output_tokens) * BigInt(at.output)
        expect(Number.isSafeInteger(cost)).toBe(true)
        expect(BigInt(cost) * 1_000_000n >= exact).toBe(true)
        expect(BigInt(cost - 1) * 1_000_000n < exact).toBe(true)
      }),
    )
  })

  test('of more tokens is never lower', () => {
    fc.assert(
      fc.property(usage, price, tokens, (used, at, more) => {
        const grown = { ...used, output_tokens: used.output_tokens + more }
        expect(costOf(grown, at)).toBeGreaterThanOrEqual(costOf(used, at))
      }),
    )
  })

  test('of several charges is at most one micro-USD each above that of all together', () => {
    fc.assert(
      fc.property(fc.array(usage, { minLength: 1, maxLength: 20 }), price, (charges, at) => {
        const sum = (name: 'input_tokens' | 'cached_input_tokens' | 'output_tokens') =>
          charges.reduce((total, charge) => total + charge[name], 0)
        const together = costOf(
          usageOf(sum('input_tokens'), sum('output_tokens'), sum('cached_input_tokens')),
          at,
        )
        const apart = charges.reduce((total, charge) => total + costOf(charge, at), 0)
        expect(apart).toBeGreaterThanOrEqual(together)
        expect(apart).toBeLessThan(together + charges.length)
      }),
    )
  })

  test('is shown in USD without rounding', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (cost) => {
        expect(usdOf(cost)).toMatch(/^\d+\.\d{6}$/)
        expect(Number(usdOf(cost).replace('.', ''))).toBe(cost)
      }),
    )
  })
})

describe('the upper bound of a call', () => {
  test('is never below what any deployment can charge for it', () => {
    const deployments = fc.array(
      fc.record({ price, max_output_tokens: fc.integer({ min: 1, max: 100_000 }) }),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    const asked = fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: undefined })
    const part = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(
        deployments,
        asked,
        tokens,
        part,
        part,
        fc.nat(),
        (list, maxTokens, input, cached, output, n) => {
          const bound = boundOf(input, maxTokens, list)
          const chosen = list[n % list.length]
          if (!chosen) return
          const most = maxTokens ?? chosen.max_output_tokens
          const used = usageOf(input, Math.floor(most * output), Math.floor(input * cached))
          expect(costOf(used, chosen.price)).toBeLessThanOrEqual(bound.cost)
          expect(used.input_tokens + used.output_tokens).toBeLessThanOrEqual(bound.tokens)
        },
      ),
    )
  })

  test('covers the fallbacks of the alias', () => {
    const file = modelsFile({ aliases: { 'tutor-free': { fallbacks: ['tutor-default'] } } })
    expect(answering(file, 'tutor-free')).toMatchObject([{ name: 'dear' }, { name: 'free' }])
    expect(boundOf(100, 50, answering(file, 'tutor-free'))).toEqual({ tokens: 150, cost: 200 })
    expect(boundOf(100, undefined, answering(file, 'tutor-free'))).toEqual({ tokens: 1_100, cost: 2_100 })
    expect(answering(modelsFile({}), 'tutor-free')).toMatchObject([{ name: 'free' }])
  })
})
