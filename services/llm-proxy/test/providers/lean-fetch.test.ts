import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Simulator, startSimulator, wordsOf } from '@tutor/llm-simulator'
import OpenAI from 'openai'
import { until } from '../../../../test/until.js'
import { type LeanFetchOptions, openLeanFetch } from '../../src/providers/lean-fetch.js'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

function lean(options?: LeanFetchOptions) {
  const opened = openLeanFetch(options)
  closing.push(opened.close)
  return opened.fetch
}

/** A server of the test's own; how many connections it was opened, and its URL. */
async function serve(listener: RequestListener) {
  const server: Server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets = { opened: 0, open: 0 }
  server.on('connection', (socket) => {
    sockets.opened += 1
    sockets.open += 1
    socket.once('close', () => {
      sockets.open -= 1
    })
  })
  closing.push(async () => {
    server.close()
    server.closeAllConnections()
  })
  // A listening TCP server's address is an AddressInfo.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sockets }
}

async function simulated() {
  const simulator: Simulator = await startSimulator()
  closing.push(simulator.close)
  const client = new OpenAI({ apiKey: 'key-a', baseURL: simulator.url, maxRetries: 0, fetch: lean() })
  const messages = [{ role: 'user' as const, content: 'What is osmosis?' }]
  return {
    simulator,
    plain: (model: string, signal?: AbortSignal) =>
      client.chat.completions.create({ model, messages }, { ...(signal && { signal }) }),
    stream: (model: string, signal?: AbortSignal) =>
      client.chat.completions.create({ model, messages, stream: true }, { ...(signal && { signal }) }),
    embed: (input: string) => client.embeddings.create({ model: 'sim', input }),
  }
}

describe('what the clients of providers use', () => {
  test('a text goes out with its method and headers, and the answer comes back with its own', async () => {
    const { url } = await serve((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () => {
        response.setHeader('set-cookie', ['a=1', 'b=2'])
        response.writeHead(201, { 'Content-Type': 'application/json', 'X-Request-Id': 'r1' })
        const { method, headers } = request
        response.end(JSON.stringify({ method, headers, body: Buffer.concat(chunks).toString() }))
      })
    })
    const fetch = lean()
    const answer = await fetch(url, { method: 'POST', headers: new Headers({ 'X-Key': 'k' }), body: 'Zoë' })
    expect([answer.ok, answer.status, answer.url]).toEqual([true, 201, url])
    expect(answer.headers.get('x-request-id')).toBe('r1')
    expect(answer.headers.get('X-Request-Id')).toBe('r1')
    expect(answer.headers.get('set-cookie')).toBe('a=1, b=2')
    expect([answer.headers.get('absent'), answer.headers.has('absent')]).toEqual([null, false])
    expect(Object.fromEntries(answer.headers.entries())).toMatchObject({ 'x-request-id': 'r1' })
    expect([...answer.headers]).toEqual([...answer.headers.entries()])
    const seen = await answer.json()
    expect(seen).toMatchObject({ method: 'POST', body: 'Zoë', headers: { 'x-key': 'k' } })
    expect(seen).not.toHaveProperty('headers.accept-encoding')
  })

  test.each([
    ['pairs', [['x-key', 'k']]],
    ['an object', { 'x-key': 'k' }],
  ] as const)('headers may be %s', async (_, headers) => {
    const { url } = await serve((request, response) => response.end(request.headers['x-key']))
    // The table's type is readonly, the parameter's is not.
    const init = { headers: headers as unknown as Record<string, string> }
    expect(await (await lean()(url, init)).text()).toBe('k')
  })

  test('takes nothing but a URL and a text', async () => {
    const fetch = lean()
    await expect(fetch(new Request('http://127.0.0.1:1/'))).rejects.toThrow(TypeError)
    await expect(fetch('http://127.0.0.1:1/', { method: 'POST', body: new FormData() })).rejects.toThrow(
      TypeError,
    )
  })

  test('a redirect is an answer, and its target is not asked', async () => {
    let asked = 0
    const { url } = await serve((_request, response) => {
      asked += 1
      response.writeHead(302, { Location: '/elsewhere' }).end()
    })
    const answer = await lean()(url, { headers: { authorization: 'Bearer key' } })
    expect([answer.ok, answer.status, asked]).toEqual([false, 302, 1])
    await answer.text()
  })
})

describe('the openai client over it', () => {
  test('reads plain answers, streams, embeddings and errors', async () => {
    const { plain, stream, embed, simulator } = await simulated()
    expect((await plain('sim:tokens=3')).choices[0]?.message.content).toBe('one two three')
    let text = ''
    for await (const chunk of await stream('sim:tokens=500')) text += chunk.choices[0]?.delta.content ?? ''
    expect(text).toBe(wordsOf(500).join(''))
    expect((await embed('one two')).data[0]?.embedding).toHaveLength(256)
    await expect(plain('sim:status=429,retryAfter=7')).rejects.toMatchObject({ status: 429 })
    const error = await plain('sim:status=429,retryAfter=7').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(OpenAI.RateLimitError)
    // It was checked in the line before.
    expect((error as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after')).toBe('7')
    expect(simulator.requests[0]?.key).toBe('key-a')
  })

  test('reads streams that are legal in a way that few servers write', async () => {
    const { stream } = await simulated()
    let text = ''
    for await (const chunk of await stream('sim:odd,tokens=5')) text += chunk.choices[0]?.delta.content ?? ''
    expect(text).toBe('one two three four five')
  })

  test.each([1, 60, 200, 450, 700])('a stream that is cut at byte %i throws', async (cut) => {
    const { stream } = await simulated()
    const reading = (async () => {
      for await (const chunk of await stream(`sim:tokens=5,cut=${cut}`)) void chunk
    })()
    await expect(reading).rejects.toThrow()
  })

  test('an abort before the answer ends the request at the provider', async () => {
    const { plain, simulator } = await simulated()
    const leaving = new AbortController()
    const asking = plain('sim:hang', leaving.signal)
    await until(
      () => simulator.meter.inputTokens,
      (tokens) => tokens > 0,
    )
    leaving.abort()
    await expect(asking).rejects.toBeInstanceOf(OpenAI.APIUserAbortError)
    await until(
      () => simulator.meter.abandoned,
      (abandoned) => abandoned === 1,
    )
  })

  test.each(['by its signal', 'by no longer reading'])(
    'a stream that is left %s ends at the provider',
    async (how) => {
      const { stream, simulator } = await simulated()
      const leaving = new AbortController()
      const chunks = await stream('sim:hang=2', leaving.signal)
      for await (const chunk of chunks) {
        if (chunk.choices[0]?.delta.content !== ' two') continue
        if (how === 'by no longer reading') break
        leaving.abort()
      }
      await until(
        () => simulator.meter.abandoned,
        (abandoned) => abandoned === 1,
      )
      expect(simulator.meter.outputTokens).toBe(2)
    },
  )

  test('a reader that does not read holds the provider back', async () => {
    const { stream, simulator } = await simulated()
    const leaving = new AbortController()
    const chunks = await stream('sim:tokens=200000', leaving.signal)
    let before = -1
    await until(
      () => {
        const still = simulator.meter.outputTokens === before
        before = simulator.meter.outputTokens
        return still
      },
      (still) => still,
    )
    expect(simulator.meter.outputTokens).toBeLessThan(200_000)
    leaving.abort()
    for await (const chunk of chunks) void chunk
  })
})

describe('failures', () => {
  test('rejects when nobody listens', async () => {
    await expect(lean()('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test("rejects with the signal's reason, also when it was aborted before", async () => {
    const { url } = await serve(() => undefined)
    const reason = new Error('enough')
    await expect(lean()(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const leaving = new AbortController()
    const asking = lean()(url, { signal: leaving.signal })
    leaving.abort(reason)
    await expect(asking).rejects.toBe(reason)
  })

  test('a body that is cut is no text', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' })
      response.write('{"half":', () => response.destroy())
    })
    const answer = await lean()(url)
    await expect(answer.json()).rejects.toThrow()
  })

  test('a body that is too large fails, read as a whole or piece by piece', async () => {
    const { url } = await serve((_request, response) => response.end(Buffer.alloc(200_000, 'x')))
    const fetch = lean({ maxBodyBytes: 100_000 })
    await expect((await fetch(url)).text()).rejects.toMatchObject({ code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' })
    const { body } = await fetch(url)
    await expect(
      (async () => {
        for await (const bytes of body ?? []) void bytes
      })(),
    ).rejects.toMatchObject({ code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' })
  })

  test('a body of ten megabytes arrives whole', async () => {
    const { url } = await serve((_request, response) => response.end(Buffer.alloc(10_000_000, 'x')))
    expect(await (await lean()(url)).text()).toHaveLength(10_000_000)
  })
})

describe('connections', () => {
  test('are kept for the next request', async () => {
    const { url, sockets } = await serve((_request, response) => response.end('ok'))
    const fetch = lean()
    for (let index = 0; index < 20; index += 1) await (await fetch(url)).text()
    // A body's end may be read a moment before its connection is free again.
    expect(sockets.opened).toBeLessThanOrEqual(2)
  })

  test('are no more than allowed: further requests wait for one', async () => {
    const waiting: (() => void)[] = []
    const { url, sockets } = await serve((_request, response) => void waiting.push(() => response.end('ok')))
    const fetch = lean({ connections: 2 })
    const asked = Array.from({ length: 5 }, async () => await (await fetch(url)).text())
    let answered = 0
    while (answered < 5) {
      await until(
        () => waiting.length,
        (length) => length > 0,
      )
      expect(waiting.length).toBeLessThanOrEqual(2)
      waiting.shift()?.()
      answered += 1
    }
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 5 }, () => 'ok'))
    expect(sockets.opened).toBe(2)
  })

  test('are closed when nobody has used them for a while', async () => {
    const { url, sockets } = await serve((_request, response) => response.end('ok'))
    await (await lean({ idleMs: 50 })(url)).text()
    await until(
      () => sockets.open,
      (open) => open === 0,
    )
  })

  test('that are closed by the provider do no harm to the next request', async () => {
    const { url, sockets } = await serve((_request, response) => {
      response.setHeader('Connection', 'close')
      response.end('ok')
    })
    const fetch = lean()
    for (let index = 0; index < 3; index += 1) expect(await (await fetch(url)).text()).toBe('ok')
    expect(sockets.opened).toBe(3)
  })
})
