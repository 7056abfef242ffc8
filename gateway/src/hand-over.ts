import type { IncomingMessage } from 'node:http'
import { handOverText } from '@tutor/service'
import type { Response } from 'express'

/** Watches an answer that passes through. */
export type HandOver = (upstream: IncomingMessage, response: Response) => void

const boundary = Buffer.from('\n\n')

/**
 * Ends event streams when the gateway stops, between two events, with a word that tells the client to connect again. Only
 * for streams that can be resumed: any other would look complete.
 */
export const handOverWhen =
  (stopping: AbortSignal): HandOver =>
  (upstream, response) => {
    if (!upstream.headers['content-type']?.startsWith('text/event-stream')) return
    let isBetween = true
    const leave = (): void => {
      if (!isBetween || response.writableEnded) return
      upstream.unpipe(response)
      // Its end takes the upstream request with it.
      response.end(handOverText)
    }
    upstream.on('data', (chunk: Buffer) => {
      isBetween = chunk.subarray(-2).equals(boundary)
      // Behind this chunk, which the pipe has yet to write.
      if (stopping.aborted) setImmediate(leave)
    })
    stopping.addEventListener('abort', leave)
    response.once('close', () => stopping.removeEventListener('abort', leave))
    if (stopping.aborted) setImmediate(leave)
  }
