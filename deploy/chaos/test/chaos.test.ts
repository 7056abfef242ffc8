import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { openFaultProxy } from '../src/fault-proxy.js'
import { problemsOf, runChaos, serverUrls } from '../src/index.js'
import { randomOf } from '../src/random.js'

const servers = serverUrls(process.env)
const missing = 'chaos needs RABBITMQ_URL, RABBITMQ_MANAGEMENT_URL and DATABASE_URL'

if (servers)
  test('ten faults by a fixed seed: no turn is lost, no effect twice, nothing out of order, nothing unexpected', async () => {
    const said: string[] = []
    const report = await runChaos({
      servers,
      rabbitmqctl: process.env['RABBITMQ_CTL'],
      turns: 500,
      faults: 10,
      turnsPerSecond: 8,
      seed: 3,
      say: (line) => said.push(line),
    })
    const { lost, duplicatedEffects, outOfOrder, unexpected, acknowledged, completed, failedVisible } = report
    expect({ said, lost, duplicatedEffects, outOfOrder, unexpected }).toEqual({
      ...{ said, lost: 0, duplicatedEffects: 0, outOfOrder: 0, unexpected: [] },
    })
    expect([acknowledged, completed + failedVisible]).toEqual([500, 500])
    expect(report.effects).toBeGreaterThan(200)
  }, 600_000)
else if (process.env['CI'] === 'true') test(missing, () => expect(missing).toBe('given'))
else test.skip(missing, () => undefined)

test('a run is judged by what it must not have', () => {
  const good = {
    ...{
      attempted: 2,
      acknowledged: 2,
      completed: 2,
      failedVisible: 0,
      lost: 0,
      effects: 1,
      duplicatedEffects: 0,
    },
    ...{
      outOfOrder: 0,
      unexpected: [],
      resumedStreams: 0,
      repeatedRequests: 0,
      kills: 1,
      recoveries: [10, 20],
    },
  }
  expect(problemsOf(good)).toEqual([])
  expect(problemsOf({ ...good, lost: 1 })).toEqual(['1 turns were lost'])
  expect(problemsOf({ ...good, duplicatedEffects: 2 })).toHaveLength(1)
  expect(problemsOf({ ...good, outOfOrder: 2 })).toHaveLength(1)
  expect(problemsOf({ ...good, unexpected: ['500'] })).toEqual(['500'])
  expect(problemsOf({ ...good, recoveries: [10, 9_000] })).toHaveLength(1)
})

test('a seed gives the same chance again, another one another', () => {
  const draw = (seed: number) => {
    const random = randomOf(seed)
    return Array.from({ length: 50 }, () => random.between(1, 6))
  }
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
  expect(new Set(draw(1))).toEqual(new Set([1, 2, 3, 4, 5, 6]))
})

describe('the fault proxy', () => {
  const open = async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = await openFaultProxy([(server.address() as AddressInfo).port])
    const client = connect(proxy.port, '127.0.0.1')
    client.on('error', () => undefined)
    await once(client, 'connect')
    return {
      proxy,
      client,
      close: async () => {
        client.destroy()
        await proxy.close()
        server.close()
      },
    }
  }

  test('passes bytes on, holds them back in silence, and lets them go', async () => {
    const { proxy, client, close } = await open()
    client.write('one')
    expect(String((await once(client, 'data'))[0])).toBe('one')
    proxy.hold(true)
    let heard = ''
    client.on('data', (chunk) => {
      heard += String(chunk)
    })
    client.write('two')
    const other = connect(proxy.port, '127.0.0.1')
    await once(other, 'connect')
    expect(heard).toBe('')
    proxy.hold(false)
    await once(client, 'data')
    expect(heard).toBe('two')
    other.destroy()
    await close()
  })

  test('cuts connections', async () => {
    const { proxy, client, close } = await open()
    client.write('one')
    await once(client, 'data')
    proxy.reset()
    await new Promise((resolve) => client.once('close', resolve))
    await close()
  })
})
