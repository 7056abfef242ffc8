import { createBulkhead } from '../../src/invoke/bulkhead.js'

test('refuses at once what is over the bound, per tool, and lets go when a run ends or fails', async () => {
  const bulkhead = createBulkhead(2)
  const gate = deferred<string>()
  const running = [bulkhead('a', () => gate.promise), bulkhead('a', () => gate.promise)]
  await expect(bulkhead('a', async () => 'third')).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    reason: 'tool_busy',
    retryAfterMs: 1_000,
  })
  expect(await bulkhead('b', async () => 'other tool')).toBe('other tool')
  gate.resolve('done')
  expect(await Promise.all(running)).toEqual(['done', 'done'])
  for (let index = 0; index < 5; index += 1)
    await expect(bulkhead('a', async () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await bulkhead('a', async () => 'again')).toBe('again')
})

test('bounds together what has the same key, and names the tool in its refusal', async () => {
  const bulkhead = createBulkhead(1)
  const gate = deferred<string>()
  const running = bulkhead('a', () => gate.promise, 'tenant')
  await expect(bulkhead('b', async () => 'x', 'tenant')).rejects.toThrow('b is busy')
  expect(await bulkhead('b', async () => 'other tenant', 'another')).toBe('other tenant')
  gate.resolve('done')
  expect(await running).toBe('done')
})

function deferred<T>() {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}
