import { randomUUID } from 'node:crypto'
import { openEventLog } from '../src/index.js'
import { collect, describeEventLog } from './event-log.spec.js'
import { eventually, openWire, quiet, withServer } from './support.js'

const event = { type: 'x', data: 1 }

describeEventLog('memory', (limits) => openEventLog('memory:', { ...quiet(), ...limits }))

test('a log in memory keeps the 2,000 streams that were appended to last', async () => {
  const log = await openEventLog('memory:', quiet())
  for (let n = 0; n <= 2_000; n++) await log.append(String(n), [event])
  expect(await log.read('0', 0, 1)).toEqual([])
  expect(await log.read('1', 0, 1)).toHaveLength(1)
  await log.close()
})

withServer('redis event log', 'REDIS_URL', (url) => {
  describeEventLog('redis', (limits) => openEventLog(url, { ...quiet(), ...limits }))

  test('a follower in one process sees what another appends', async () => {
    const [writer, reader] = await Promise.all([openEventLog(url, quiet()), openEventLog(url, quiet())])
    const stream = randomUUID()
    const follower = collect(reader, stream, 0)
    for (let n = 0; n < 50; n++) await writer.append(stream, [event])
    await eventually(() => follower.seen.length >= 50)
    await writer.close()
    await reader.close()
    await follower.ended
    expect(follower.ids()).toEqual(Array.from({ length: 50 }, (_, n) => n + 1))
  })

  test('a follower misses nothing and sees nothing twice across an outage', async () => {
    const wire = await openWire(url)
    const [writer, reader] = await Promise.all([openEventLog(url, quiet()), openEventLog(wire.url, quiet())])
    const stream = randomUUID()
    const follower = collect(reader, stream, 0)
    await writer.append(stream, [event])
    await eventually(() => follower.seen.length === 1)
    await wire.cut()
    await writer.append(stream, [event, event])
    await expect(reader.append(stream, [event])).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await wire.restore()
    await eventually(() => follower.seen.length >= 3)
    await writer.append(stream, [event])
    await eventually(() => follower.seen.length >= 4)
    follower.abort()
    await follower.ended
    expect(follower.ids()).toEqual([1, 2, 3, 4])
    await writer.close()
    await reader.close()
    await wire.cut()
  })
})

test('refuses a URL of another kind', async () => {
  await expect(openEventLog('etcd://localhost', quiet())).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
