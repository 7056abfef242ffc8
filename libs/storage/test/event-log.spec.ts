import { randomUUID } from 'node:crypto'
import type { EventLog, EventLogOptions, LoggedEvent } from '../src/index.js'
import { eventually } from './support.js'

const numbered = (count: number) => Array.from({ length: count }, (_, n) => ({ type: 'n', data: { n } }))
const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, n) => n + first)

/** Collects what a follower sees; `seen` grows until the follow ends, which `ended` waits for. */
export function collect(log: EventLog, stream: string, afterId: number) {
  const abort = new AbortController()
  const seen: LoggedEvent[] = []
  const run = async (): Promise<void> => {
    for await (const event of log.follow(stream, afterId, { signal: abort.signal })) seen.push(event)
  }
  return { seen, ended: run(), abort: () => abort.abort(), ids: () => seen.map(({ id }) => id) }
}

/** What any event log must do. `open` may be called several times: all logs see the same streams. */
export function describeEventLog(
  name: string,
  open: (limits?: Pick<EventLogOptions, 'maxLength' | 'retentionMs'>) => Promise<EventLog>,
): void {
  describe(`${name} event log`, () => {
    let log: EventLog
    beforeAll(async () => {
      log = await open()
    })
    afterAll(() => log.close())

    test('numbers events from 1 and gives them back as they were', async () => {
      const stream = randomUUID()
      const data = { text: 'Grüße\n', nested: [1, null, { deep: true }] }
      expect(await log.append(stream, [{ type: 'a', data }])).toBe(1)
      expect(await log.append(stream, numbered(2))).toBe(3)
      expect(await log.read(stream, 0, 10)).toEqual([
        { id: 1, type: 'a', data },
        { id: 2, type: 'n', data: { n: 0 } },
        { id: 3, type: 'n', data: { n: 1 } },
      ])
    })

    test('numbers without gaps, and keeps each batch together, when many append at once', async () => {
      const stream = randomUUID()
      const batches = Array.from({ length: 40 }, (_, batch) => batch)
      const lasts = await Promise.all(
        batches.map((batch) =>
          log.append(
            stream,
            [1, 2, 3].map((n) => ({ type: 'b', data: { batch, n } })),
          ),
        ),
      )
      expect(lasts.toSorted((a, b) => a - b)).toEqual(batches.map((batch) => 3 * (batch + 1)))
      const events = await log.read(stream, 0, 1_000)
      expect(events.map(({ id }) => id)).toEqual(upTo(120))
      for (let at = 0; at < events.length; at += 3) {
        const batch = events.slice(at, at + 3).map(({ data }) => data as { batch: number; n: number })
        expect(batch).toEqual([1, 2, 3].map((n) => ({ batch: batch[0]!.batch, n })))
      }
    })

    test('a writer’s batch counts once, an older writer is refused, a newer one goes on', async () => {
      const stream = randomUUID()
      const append = (fence: number, batch: number, count: number) =>
        log.append(stream, numbered(count), { fence, batch, after: 0 })
      expect(await log.append(stream, numbered(1))).toBe(1)
      expect(await append(2, 1, 2)).toBe(3)
      expect(await append(2, 1, 2)).toBe(3)
      expect(await append(2, 2, 1)).toBe(4)
      const refusal = { code: 'CONFLICT', reason: 'event_log_fenced' }
      await expect(append(1, 9, 1)).rejects.toMatchObject(refusal)
      expect(await append(3, 1, 1)).toBe(5)
      await expect(append(2, 3, 1)).rejects.toMatchObject(refusal)
      expect((await log.read(stream, 0, 10)).map(({ id }) => id)).toEqual(upTo(5))
    })

    test('a stream that was lost goes on behind what its writer knows', async () => {
      const stream = randomUUID()
      expect(await log.append(stream, numbered(2), { fence: 1, batch: 7, after: 5 })).toBe(7)
      expect((await log.read(stream, 5, 10)).map(({ id }) => id)).toEqual([6, 7])
    })

    test('reads after an id, no more than asked for', async () => {
      const stream = randomUUID()
      await log.append(stream, numbered(10))
      expect((await log.read(stream, 4, 3)).map(({ id }) => id)).toEqual([5, 6, 7])
      expect(await log.read(stream, 10, 3)).toEqual([])
      expect(await log.read(randomUUID(), 0, 3)).toEqual([])
    })

    test('appending nothing changes nothing and tells the last number', async () => {
      const stream = randomUUID()
      expect(await log.append(stream, [])).toBe(0)
      await log.append(stream, numbered(2))
      expect(await log.append(stream, [])).toBe(2)
    })

    test('a follower sees what was there after its id and then what comes, in order and once', async () => {
      const stream = randomUUID()
      await log.append(stream, numbered(450))
      const follower = collect(log, stream, 20)
      for (let n = 0; n < 100; n++) await log.append(stream, numbered(1))
      await eventually(() => follower.seen.length >= 530)
      follower.abort()
      await follower.ended
      expect(follower.ids()).toEqual(upTo(550, 21))
    })

    test('several followers of a stream that does not exist yet all see its every event', async () => {
      const stream = randomUUID()
      const followers = Array.from({ length: 5 }, () => collect(log, stream, 0))
      for (let n = 0; n < 20; n++) await log.append(stream, numbered(2))
      await eventually(() => followers.every(({ seen }) => seen.length >= 40))
      for (const follower of followers) {
        follower.abort()
        await follower.ended
        expect(follower.ids()).toEqual(upTo(40))
      }
    })

    test('a follower that reads slowly still gets everything', async () => {
      const stream = randomUUID()
      await log.append(stream, numbered(1))
      const seen: number[] = []
      for await (const { id } of log.follow(stream, 0, { signal: new AbortController().signal })) {
        seen.push(id)
        if (id === 50) break
        if (id === 1) await log.append(stream, numbered(49))
      }
      expect(seen).toEqual(upTo(50))
    })

    test('aborting ends a follow that waits, without an error', async () => {
      const follower = collect(log, randomUUID(), 0)
      follower.abort()
      await follower.ended
      expect(follower.seen).toEqual([])
    })

    test('a follow with a signal that is aborted already sees nothing', async () => {
      const stream = randomUUID()
      await log.append(stream, numbered(3))
      const seen: LoggedEvent[] = []
      for await (const event of log.follow(stream, 0, { signal: AbortSignal.abort() })) seen.push(event)
      expect(seen).toEqual([])
    })

    test('forgets a stream after the time given to expire, and begins again at 1', async () => {
      const [short, long] = [randomUUID(), randomUUID()]
      await log.append(short, numbered(3))
      await log.append(long, numbered(3))
      await log.expire(short, 20)
      await eventually(async () => (await log.read(short, 0, 10)).length === 0)
      expect(await log.append(short, numbered(1))).toBe(1)
      expect(await log.read(long, 0, 10)).toHaveLength(3)
    })

    test('forgets a stream after its retention, and keeps about its longest length', async () => {
      const short = await open({ maxLength: 100, retentionMs: 3_600_000 })
      const stream = randomUUID()
      for (let n = 0; n < 10; n++) await short.append(stream, numbered(100))
      const kept = await short.read(stream, 0, 10_000)
      expect(kept.length).toBeLessThan(500)
      expect(kept.map(({ id }) => id)).toEqual(upTo(1_000, 1_001 - kept.length))
      await short.close()
      const brief = await open({ retentionMs: 20 })
      await brief.append(stream, numbered(1))
      await eventually(async () => (await brief.read(stream, 0, 10)).length === 0)
      await brief.close()
    })

    test('closing ends its followers, and then it is UNAVAILABLE', async () => {
      const other = await open()
      expect(other.status()).toBe('connected')
      const follower = collect(other, randomUUID(), 0)
      await other.close()
      await follower.ended
      expect(other.status()).toBe('closed')
      await expect(other.append('x', numbered(1))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    })
  })
}
