import { textTokens } from '@tutor/llm-simulator'
import { until } from '../../../test/until.js'
import { eventsOf, readToEnd, simulator, stopSimulators } from './support/ask.js'

afterEach(stopSimulators)

const streamed = { stream: true }

test('early: the stream ends properly after so many tokens, without a reason and without [DONE]', async () => {
  const { post, meter } = await simulator()
  const { text, broken } = await readToEnd(await post('sim:early=3', streamed))
  const { chunks, content, complete } = eventsOf(text)
  expect([content, complete, broken]).toEqual(['one two three', false, false])
  expect(chunks.every((chunk) => chunk.choices[0]?.finish_reason === null)).toBe(true)
  expect(meter.outputTokens).toBe(3)
})

test('garbage: the stream ends with an event that is no JSON', async () => {
  const { post, meter } = await simulator()
  const { text, broken } = await readToEnd(await post('sim:garbage=2', streamed))
  const last = text.split('\n\n').at(-2)?.replace('data: ', '') ?? ''
  expect(() => JSON.parse(last)).toThrow(SyntaxError)
  expect([broken, meter.outputTokens]).toEqual([false, 2])
})

test('error: the stream ends with an error', async () => {
  const { post, meter } = await simulator()
  const { text } = await readToEnd(await post('sim:error=2', streamed))
  expect(text).toContain('data: {"error":{"message":"simulated failure"')
  expect(text).not.toContain('[DONE]')
  expect(meter.outputTokens).toBe(2)
})

test('foreign: an unknown event stands in a stream that is whole', async () => {
  const { post } = await simulator()
  const { text } = await readToEnd(await post('sim:foreign=2,tokens=4', streamed))
  expect(text.match(/event: news/g)).toHaveLength(1)
  expect(text.match(/"content"/g)).toHaveLength(4)
  expect(text).toContain('[DONE]')
})

test('undone: only [DONE] is missing', async () => {
  const { stream } = await simulator()
  const { content, complete, chunks } = await stream('sim:undone,tokens=2')
  expect([content, complete, chunks.at(-1)?.choices[0]?.finish_reason]).toEqual(['one two', false, 'stop'])
})

test('odd: the stream says the same in CRLF lines, with comments and other fields', async () => {
  const { post } = await simulator()
  const { text } = await readToEnd(await post('sim:odd,tokens=2', streamed))
  const events = text.split('\r\n\r\n').filter(Boolean)
  const data = events.map((event) =>
    event
      .split('\r\n')
      .flatMap((line) => (line.startsWith('data:') ? [line.slice('data:'.length)] : []))
      .join('\n'),
  )
  expect(events.every((event) => event.startsWith(': a comment\r\nid: 7\r\n'))).toBe(true)
  expect(data.at(-1)).toBe('[DONE]')
  expect(JSON.parse(data[1] ?? '')).toMatchObject({ choices: [{ delta: { content: ' two' } }] })
})

test.each([streamed, {}])('html: %j is answered by a page', async (body) => {
  const { post } = await simulator()
  const response = await post('sim:html', body)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html'])
  expect(await response.text()).toMatch(/^<html>/)
})

describe('hang', () => {
  test('a stream falls silent after so many tokens, and stays open until its client leaves', async () => {
    const { post, meter } = await simulator()
    const leaving = new AbortController()
    const response = await post('sim:hang=3', streamed, leaving.signal)
    const reading = readToEnd(response)
    await until(
      () => meter.outputTokens,
      (tokens) => tokens === 3,
    )
    expect(meter.abandoned).toBe(0)
    leaving.abort()
    expect((await reading).broken).toBe(true)
    await until(
      () => meter.abandoned,
      (abandoned) => abandoned === 1,
    )
    expect(meter.outputTokens).toBe(3)
  })

  test('a plain answer never comes', async () => {
    const { post, meter } = await simulator()
    const leaving = new AbortController()
    const response = post('sim:hang', {}, leaving.signal)
    await until(
      () => meter.inputTokens,
      (tokens) => tokens > 0,
    )
    leaving.abort()
    await expect(response).rejects.toThrow()
    await until(
      () => meter.abandoned,
      (abandoned) => abandoned === 1,
    )
    expect(meter.outputTokens).toBe(0)
  })
})

test('deaf: goes on writing and counting when its client has gone', async () => {
  const { post, meter } = await simulator()
  const leaving = new AbortController()
  const response = await post('sim:deaf,pace=1,tokens=60', streamed, leaving.signal)
  await response.body?.getReader().read()
  leaving.abort()
  await until(
    () => meter,
    ({ abandoned }) => abandoned === 1,
  )
  expect(meter.outputTokens).toBe(60)
})

test('a client that goes away during the latency has used its prompt and nothing else', async () => {
  const { post, meter } = await simulator()
  const leaving = new AbortController()
  const response = post('sim:latency=300', {}, leaving.signal)
  await until(
    () => meter.inputTokens,
    (tokens) => tokens > 0,
  )
  leaving.abort()
  await expect(response).rejects.toThrow()
  await until(
    () => meter.abandoned,
    (abandoned) => abandoned === 1,
  )
  expect(meter.outputTokens).toBe(0)
})

test('linger: everything is said before the connection is closed', async () => {
  const { post } = await simulator()
  const response = await post('sim:linger=100000,tokens=2', streamed)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('[DONE]')) text += (await reader?.read())?.value ?? ''
  await reader?.cancel()
})

test('a reader that does not read stops the writing', async () => {
  const { post, meter } = await simulator()
  const response = await post('sim:tokens=200000', streamed)
  let before = -1
  await until(
    async () => {
      const still = meter.outputTokens === before
      before = meter.outputTokens
      return still
    },
    (still) => still,
  )
  expect(meter.outputTokens).toBeLessThan(200_000)
  await response.body?.cancel()
})

test('whatever byte a stream is cut at, the meter counts the events that were written whole', async () => {
  const { post, meter } = await simulator()
  const { text: whole } = await readToEnd(await post('sim:tokens=3,cut=999', streamed))
  for (let cut = 1; cut < whole.length; cut += 7) {
    const before = meter.outputTokens
    const { text, broken } = await readToEnd(
      await post(`sim:tokens=3,cut=${String(cut).padStart(3, '0')}`, streamed),
    )
    const end = text.lastIndexOf('\n\n')
    const content = end < 0 ? '' : eventsOf(text.slice(0, end)).content
    expect([cut, broken, meter.outputTokens - before]).toEqual([cut, true, textTokens(content)])
  }
})
