import { Console } from 'node:console'
import { PassThrough } from 'node:stream'
import { AppError } from '@tutor/contracts'
import { createLogger, type LogLevel, runInContext } from '@tutor/platform'

type Line = Readonly<Record<string, unknown>>

const original = globalThis.console
let output: { readonly stdout: PassThrough; readonly stderr: PassThrough }
/** A Console of Node.js over two streams: the same as that of a process, but readable. */
beforeEach(() => {
  output = { stdout: new PassThrough(), stderr: new PassThrough() }
  globalThis.console = new Console(output)
})
afterEach(() => {
  globalThis.console = original
})

/** What was written to stderr so far, a parsed object for each line. */
const lines = (): Line[] =>
  String(output.stderr.read() ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
const onlyLine = (): Line => {
  const all = lines()
  expect(all).toHaveLength(1)
  return all[0] ?? {}
}

test('each entry is one JSON line on stderr with level, message, time and fields', () => {
  createLogger('info').info('two\nlines', { port: 80, list: [1, 2] })
  const { timestamp, ...line } = onlyLine()
  expect(line).toEqual({ level: 'info', message: 'two\nlines', port: 80, list: [1, 2] })
  expect(new Date(String(timestamp)).toISOString()).toBe(timestamp)
  // stdout belongs to what a command was asked for.
  expect(output.stdout.read()).toBeNull()
})

test.each<[LogLevel, string[]]>([
  ['debug', ['debug', 'info', 'warn', 'error']],
  ['info', ['info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['error']],
  ['silent', []],
])('at level %s it writes %j', (level, written) => {
  const logger = createLogger(level)
  logger.debug('said')
  logger.info('said')
  logger.warn('said')
  logger.error('said')
  expect(lines().map((line) => line['level'])).toEqual(written)
})

test('a child adds its fields to each of its lines, and none to its parent’s', () => {
  const parent = createLogger('info', { service: 'tools' })
  const child = parent.child({ tool: 'quiz' }).child({ attempt: 2 })
  child.info('from the child', { attempt: 3 })
  parent.info('from the parent')
  expect(lines().map(({ timestamp: _, ...line }) => line)).toEqual([
    { level: 'info', message: 'from the child', service: 'tools', tool: 'quiz', attempt: 3 },
    { level: 'info', message: 'from the parent', service: 'tools' },
  ])
})

test('a line says in which request, trace and turn it was written, and a field can’t say otherwise', async () => {
  const logger = createLogger('info')
  const traceId = 'a'.repeat(32)
  const context = {
    requestId: 'request-1',
    traceparent: `00-${traceId}-${'b'.repeat(16)}-01`,
    turnId: 'turn-0001',
  }
  await runInContext(context, async () => {
    await Promise.resolve()
    logger.info('inside', { request_id: 'another' })
  })
  logger.info('outside')
  const [inside, outside] = lines()
  expect(inside).toMatchObject({ request_id: 'request-1', trace_id: traceId, turn_id: 'turn-0001' })
  expect(Object.keys(outside ?? {}).sort()).toEqual(['level', 'message', 'timestamp'])
})

test('an error is written with its code and the chain of its causes', () => {
  const cause = new RangeError('too far', { cause: new Error('the root') })
  createLogger('info').error('failed', { error: new AppError('BAD_GATEWAY', 'nonsense', { cause }) })
  expect(onlyLine()['error']).toMatchObject({
    name: 'AppError',
    message: 'nonsense',
    code: 'BAD_GATEWAY',
    stack: expect.stringContaining('logger.test'),
    cause: { name: 'RangeError', message: 'too far', cause: { message: 'the root' } },
  })
})

test('errors that cause each other, and fields that hold themselves, do not stop the line', () => {
  const [first, second] = [new Error('first'), new Error('second')]
  first.cause = second
  second.cause = first
  const ring: Record<string, unknown> = {}
  ring['ring'] = ring
  createLogger('info').error('failed', { first, ring })
  expect(onlyLine()).toMatchObject({ message: 'failed', first: { cause: { message: 'second' } } })
})

test.each(['100%done', 'a %s of %d and %j', 'plain'])(
  'the message %j is kept as it is, and so are the fields',
  (message) => {
    createLogger('info', { service: 'tools' }).info(message, { message: 'a field', level: 'error', n: 1 })
    expect(onlyLine()).toMatchObject({ level: 'info', message, service: 'tools', n: 1 })
  },
)
