import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import type { Behaviour } from './behaviour.js'
import type { StreamEvent } from './form.js'

/** How a stream went: whole; cut by us; or left by the client before its end. */
export type StreamEnd = 'whole' | 'cut' | 'abandoned'

/**
 * Writes events at their pace, and as oddly as they should be. `wrote` hears of the tokens of each event that was
 * written whole: what a cut left half does not count.
 */
export async function writeStream(
  response: ServerResponse,
  events: Iterable<StreamEvent | 'silence'>,
  behaviour: Behaviour,
  wrote: (tokens: number) => void,
): Promise<StreamEnd> {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' })
  const write = eventWriter(response, behaviour)
  const deaf = behaviour.deaf > 0
  for (const one of events) {
    if (one === 'silence') {
      await gone(response)
      return 'abandoned'
    }
    if (one.tokens > 0 && behaviour.pace > 0) await wait(behaviour.pace)
    if (response.destroyed && !deaf) return 'abandoned'
    if ((await write(one)) === 'cut') return 'cut'
    if (one.tokens > 0) wrote(one.tokens)
  }
  if (behaviour.linger > 0) await wait(behaviour.linger, undefined, { ref: false })
  if (response.destroyed) return 'abandoned'
  response.end()
  return 'whole'
}

const gone = async (response: ServerResponse): Promise<void> => {
  if (!response.destroyed) await once(response, 'close')
}

/** Writes events, waiting for a slow reader; at the byte of the cut it takes the connection down. */
function eventWriter(response: ServerResponse, { cut, odd }: Behaviour) {
  let sent = 0
  return async ({ name, data }: StreamEvent): Promise<'written' | 'cut'> => {
    if (response.destroyed) return 'written'
    const bytes = Buffer.from(odd ? oddLines(name, data()) : lines(name, data()))
    if (cut > 0 && sent + bytes.length > cut) {
      response.write(bytes.subarray(0, cut - sent), () => response.destroy())
      return 'cut'
    }
    sent += bytes.length
    if (odd) await writeTorn(response, bytes)
    else if (!response.write(bytes)) await drained(response)
    return 'written'
  }
}

async function drained(response: ServerResponse): Promise<void> {
  const ready = new AbortController()
  const either = { signal: ready.signal }
  await Promise.race([once(response, 'drain', either), once(response, 'close', either)])
  ready.abort()
}

const textOf = (data: object | string): string => (typeof data === 'string' ? data : JSON.stringify(data))

const lines = (name: string | undefined, data: object | string): string =>
  `${name ? `event: ${name}\n` : ''}data: ${textOf(data)}\n\n`

/** The same event, as the standard allows it too: https://html.spec.whatwg.org/multipage/server-sent-events.html */
function oddLines(name: string | undefined, data: object | string): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data, undefined, 1)
  return [
    ': a comment',
    'id: 7',
    'retry: 1000',
    ...text.split('\n').map((line) => `data:${line}`),
    ...(name ? [`event:${name}`] : []),
    '',
    '',
  ].join('\r\n')
}

const tornBytes = 7

async function writeTorn(response: ServerResponse, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length && !response.destroyed; from += tornBytes) {
    response.write(bytes.subarray(from, from + tornBytes))
    await nextTurn()
  }
}
