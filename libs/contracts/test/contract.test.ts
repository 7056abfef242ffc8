import {
  type Contract,
  call,
  contextAnalysisContract,
  contract,
  identityContract,
  llmProxyContract,
  parameterExtractionContract,
  sessionContract,
  stream,
  toolsContract,
} from '@tutor/contracts'
import { z } from 'zod'

const contracts: readonly Contract[] = [
  contextAnalysisContract,
  identityContract,
  llmProxyContract,
  parameterExtractionContract,
  sessionContract,
  toolsContract,
]
const methods = contracts.flatMap(({ name, methods }) =>
  Object.entries(methods).map(([method, definition]) => [`${name}.${method}`, definition] as const),
)

test('a call is not retried and waits five seconds, unless it says otherwise', () => {
  const definition = { input: z.string(), output: z.number() }
  expect(call(definition)).toEqual({ kind: 'call', timeoutMs: 5_000, idempotent: false, ...definition })
  expect(call({ ...definition, timeoutMs: 9, idempotent: true })).toMatchObject({
    timeoutMs: 9,
    idempotent: true,
  })
})

test('a stream may be silent for half a minute, unless it says otherwise', () => {
  const definition = { input: z.string(), chunk: z.number() }
  expect(stream(definition)).toEqual({ kind: 'stream', timeoutMs: 30_000, ...definition })
  expect(stream({ ...definition, timeoutMs: 9 }).timeoutMs).toBe(9)
})

test('a contract is its name and its methods, as they were given', () => {
  const methods = { add: call({ input: z.string(), output: z.number() }) }
  expect(contract('sum', methods)).toEqual({ name: 'sum', methods })
})

test('names of contracts are unique and fit into names of queues', () => {
  const names = contracts.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([])
})

test.each(methods)('%s has a time limit within that of a turn', (_name, { timeoutMs }) => {
  expect(timeoutMs).toBeGreaterThan(0)
  expect(timeoutMs).toBeLessThanOrEqual(60_000)
})

test.each(methods)('%s refuses fields that it does not know', (_name, { input }) => {
  const { error } = input.safeParse({ unheard_of: 1 })
  expect(error?.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []))).toEqual([
    'unheard_of',
  ])
})

test('calls that change something or cost money are not marked as safe to repeat', () => {
  const repeatable = methods
    .filter(([, method]) => method.kind === 'call' && method.idempotent)
    .map(([name]) => name)
  expect(repeatable).toContain('tools.catalogue')
  for (const name of ['tools.invoke', 'llm-proxy.complete', 'identity.createApiKey'])
    expect(repeatable).not.toContain(name)
})
