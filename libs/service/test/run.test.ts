import { sessionContract, toolsContract } from '@tutor/contracts'
import { ConfigError } from '@tutor/platform'
import { type AnyService, defineService, type Running, run } from '@tutor/service'
import { stubNeighbour, testEnvironment } from '@tutor/service/testing'
import { z } from 'zod'
import { freePort, holdPort, identityStub, listens, noting, sampleService } from './support/service.js'

const running: Running[] = []
const start = async (services: readonly AnyService[], environment: Record<string, string> = {}) => {
  const started = await run(services, testEnvironment(environment))
  running.push(started)
  return started
}
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

describe('the environment', () => {
  const problemsOf = (services: readonly AnyService[], environment: Record<string, string>) =>
    start(services, environment).then(
      () => [],
      (error: unknown) => (error instanceof ConfigError ? error.problems : [String(error)]),
    )

  test('is told every bad variable at once, of the process, of the services and of their neighbours', async () => {
    const calling = defineService({
      name: 'calling',
      contract: undefined,
      calls: [toolsContract],
      upstreams: ['session', 'tools'],
      config: z.object({ WAIT_MS: z.coerce.number().min(1) }),
      start: () => ({ rpc: undefined, http: undefined as never }),
    })
    const problems = await problemsOf([sampleService(), calling], {
      HTTP_PORT: '70000',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://x',
      SAMPLE_MODE: 'c',
      WAIT_MS: '0',
      TOOLS_URL: 'ftp://x',
    })
    const named = problems.map((problem) => problem.split(':')[0])
    expect(named.sort()).toEqual([
      'BROKER_URL',
      'BROKER_URL',
      'DATABASE_URL',
      'HTTP_PORT',
      'LOG_LEVEL',
      'SAMPLE_MODE',
      'SESSION_URL',
      'TOOLS_URL',
      'WAIT_MS',
    ])
    expect(problems.join('\n')).toMatch(/memory: can't reach tools, which calling calls/)
    expect(problems.join('\n')).toMatch(/memory: can't reach identity, which context-analysis calls/)
  })

  test('may have empty variables, which count as not set', async () => {
    expect(
      await problemsOf([noting('a', [])], { BROKER_URL: '', SHUTDOWN_GRACE_MS: '', DATABASE_URL: '' }),
    ).toEqual([])
  })

  test('may not ask for a memory broker when a called service runs elsewhere', async () => {
    const needs = defineService({
      name: 'needs',
      contract: undefined,
      calls: [sessionContract],
      config: z.object({}),
      start: () => ({ rpc: undefined, http: undefined as never }),
    })
    expect(await problemsOf([needs], {})).toEqual([
      expect.stringMatching(/^BROKER_URL: memory: can't reach session/),
    ])
    expect(await problemsOf([stubNeighbour(sessionContract, {}), identityStub(), needs], {})).toEqual([])
  })
})

describe('a start', () => {
  test.each(['HTTP_PORT', 'ADMIN_PORT'])(
    'on a port that is taken fails with one line that names %s',
    async (variable) => {
      const { port, server } = await holdPort()
      const failed = run([identityStub(), sampleService()], testEnvironment({ [variable]: String(port) }))
      await expect(failed).rejects.toThrow(
        `Port ${port} on 127.0.0.1 is already in use. Set ${variable} to another one.`,
      )
      server.close()
    },
  )

  test.each(['start', 'consume'] as const)(
    'that fails at the %s of a service closes what was opened, and says why',
    async (where) => {
      const notes: string[] = []
      const port = await freePort()
      const services = [noting('first', notes), noting('second', notes, where), noting('third', notes)]
      await expect(run(services, testEnvironment({ ADMIN_PORT: String(port) }))).rejects.toThrow(
        `second can't ${where}`,
      )
      expect(notes).toEqual(
        where === 'start'
          ? ['start first', 'start second', 'close first']
          : [
              'start first',
              'start second',
              'start third',
              'consume first',
              'stop consuming first',
              'close third',
              'close second',
              'close first',
            ],
      )
      expect(await listens(`http://127.0.0.1:${port}`)).toBe(false)
    },
  )

  test('begins to consume only when everything is served', async () => {
    const notes: string[] = []
    await start([noting('first', notes), noting('second', notes)])
    expect(notes).toEqual(['start first', 'start second', 'consume first', 'consume second'])
  })

  test('gives no database to a service without tables', async () => {
    const grasping = defineService({
      name: 'grasping',
      contract: undefined,
      calls: [],
      config: z.object({}),
      start({ database }) {
        database()
        return { rpc: undefined, http: undefined as never }
      },
    })
    await expect(run([grasping], testEnvironment())).rejects.toThrow(/no migrations/)
  })
})
