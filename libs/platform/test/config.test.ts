import { ConfigError, port, readConfig } from '@tutor/platform'
import fc from 'fast-check'
import { z } from 'zod'

const Slice = z.object({
  PORT: port.default(8_080),
  MODE: z.enum(['memory', 'amqp']).default('memory'),
  SECRET: z
    .string()
    .regex(/^key_[0-9]{4}$/)
    .optional(),
})

describe('readConfig', () => {
  test('gives the parsed slice with its defaults, and no more of the environment than that', () => {
    const problems: string[] = []
    const config = readConfig(Slice, { PORT: '80', SECRET: 'key_1234', PATH: '/usr/bin' }, problems)
    expect(config).toEqual({ PORT: 80, MODE: 'memory', SECRET: 'key_1234' })
    expect(problems).toEqual([])
  })

  test('takes an empty variable as not set', () => {
    expect(readConfig(Slice, { PORT: '', MODE: '', SECRET: '' }, [])).toEqual({ PORT: 8_080, MODE: 'memory' })
  })

  test('gives a value that nobody can change', () => {
    const config = readConfig(Slice, {}, [])
    expect(Object.isFrozen(config)).toBe(true)
  })

  test('names every bad and every missing variable at once, and gives no value', () => {
    const problems: string[] = []
    const schema = Slice.extend({ DATABASE_URL: z.url() })
    const config = readConfig(schema, { PORT: 'eighty', MODE: 'carrier pigeon', SECRET: 'key' }, problems)
    expect(config).toBeUndefined()
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'DATABASE_URL',
      'MODE',
      'PORT',
      'SECRET',
    ])
  })

  test('adds to the problems that were found before', () => {
    const problems = ['first: is wrong']
    readConfig(Slice, { PORT: '-1' }, problems)
    readConfig(Slice, { PORT: '1' }, problems)
    expect(problems).toEqual(['first: is wrong', expect.stringMatching(/^PORT: /)])
  })

  test('never repeats a value, since it may be a secret in the wrong variable', () => {
    const kinds: readonly z.ZodType[] = [
      port,
      z.coerce.number().int(),
      z.string().regex(/^key_/),
      z.string().max(3),
      z.url(),
      z.enum(['memory', 'amqp']),
      z.literal('true'),
      z.iso.datetime(),
    ]
    const secret = fc.stringMatching(/^s3cr3t-[a-z0-9]{12}$/)
    fc.assert(
      fc.property(fc.constantFrom(...kinds), secret, (kind, value) => {
        const problems: string[] = []
        readConfig(z.object({ TOKEN: kind }), { TOKEN: value }, problems)
        expect(problems.length).toBeGreaterThan(0)
        expect(problems.join()).not.toContain(value)
      }),
    )
  })
})

test('a port is a whole number from 0 to 65535', () => {
  const accepts = (text: string) => port.safeParse(text).success
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 100_000 }), (number) => {
      expect(accepts(String(number))).toBe(number >= 0 && number <= 65_535)
    }),
  )
  expect(['0', '65535', '65536', '80.5', 'http', '0x', '1e9'].map(accepts)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ])
})

test('ConfigError shows each problem on a line of its own, and keeps them as a list', () => {
  const error = new ConfigError(['PORT: is missing', 'MODE: is unknown'])
  expect(error.problems).toEqual(['PORT: is missing', 'MODE: is unknown'])
  expect(error.message.split('\n').slice(1)).toEqual(['  - PORT: is missing', '  - MODE: is unknown'])
  expect(error.name).toBe('ConfigError')
})
