import type { Request } from 'express'

/**
 * Counts a body while somebody else reads it, and calls `tooLarge` once when it grows over the limit: then the reader
 * gets no more, and the rest runs dry, so that the client can read the answer.
 */
export function limitBody(request: Request, maxBytes: number, tooLarge: () => void): void {
  let bytes = 0
  const count = (chunk: Buffer): void => {
    bytes += chunk.length
    if (bytes <= maxBytes) return
    request.off('data', count)
    request.unpipe()
    request.resume()
    tooLarge()
  }
  // A listener alone would start the flow before the reader is there.
  request.pause()
  request.on('data', count)
}
