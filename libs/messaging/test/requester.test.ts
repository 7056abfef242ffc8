import type { Frame } from '../src/frame.js'
import { frame } from '../src/frame.js'
import { createRequester } from '../src/requester.js'

/** The calling side alone, given frames as a faulty network might. */
async function readAnswer(answers: (id: string) => readonly Frame[]) {
  const cancelled: string[] = []
  const requester = createRequester({
    request: (_queue, { id }) => {
      for (const answer of answers(id)) requester.receive(answer)
    },
    credit: () => undefined,
    cancel: (_queue, { id }) => void cancelled.push(id),
  })
  const bodies: string[] = []
  const read = async (): Promise<void> => {
    const stream = requester.requestStream('queue', { type: 't', body: '', headers: {} }, { timeoutMs: 50 })
    for await (const { body } of stream) bodies.push(body)
  }
  const error = await read().then(
    () => undefined,
    (failure: unknown) => failure,
  )
  return { bodies, error, cancelled: cancelled.length }
}

const chunk = (id: string, number: number): Frame =>
  frame('chunk', id, { number, message: { type: 't', body: String(number), headers: {} } })

test('a stream with a lost chunk is BAD_GATEWAY, and its handler is cancelled', async () => {
  const result = await readAnswer((id) => [chunk(id, 0), chunk(id, 2), frame('end', id, { number: 3 })])
  expect(result).toMatchObject({ bodies: ['0'], error: { code: 'BAD_GATEWAY' }, cancelled: 1 })
})

test('a stream whose last chunk is lost is BAD_GATEWAY, never a shorter answer', async () => {
  const result = await readAnswer((id) => [chunk(id, 0), frame('end', id, { number: 2 })])
  expect(result).toMatchObject({ bodies: ['0'], error: { code: 'BAD_GATEWAY' } })
})

test('a stream whose end is lost is TIMEOUT', async () => {
  const result = await readAnswer((id) => [chunk(id, 0)])
  expect(result).toMatchObject({ bodies: ['0'], error: { code: 'TIMEOUT' }, cancelled: 1 })
})

test('a stream that arrives whole ends and cancels nothing', async () => {
  const result = await readAnswer((id) => [chunk(id, 0), frame('end', id, { number: 1 })])
  expect(result).toEqual({ bodies: ['0'], error: undefined, cancelled: 0 })
})
