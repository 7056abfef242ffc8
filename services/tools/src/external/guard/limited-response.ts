import { AppError } from '@tutor/contracts'
import type { OutsideResponse } from '@tutor/outside'
import { Response } from 'undici'

/** The Response type of the platform, which undici's is an implementation of. */
type PlatformResponse = globalThis.Response

/** The same answer with a body that ends in an error once it is over the limit; the error is reported, too. */
export function limitedResponse(
  response: OutsideResponse,
  maxBytes: number,
  tool: string,
  onBroken: (error: AppError) => void,
): PlatformResponse {
  let bytes = 0
  const body = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        bytes += piece.byteLength
        if (bytes <= maxBytes) return controller.enqueue(piece)
        const error = new AppError('BAD_GATEWAY', `${tool} answered with more than ${maxBytes / 1_024} KiB`, {
          reason: 'tool_answer_too_large',
        })
        onBroken(error)
        controller.error(error)
      },
    }),
  )
  const { status, headers } = response
  return asPlatform(new Response(hasBody(status) ? (body ?? null) : null, { status, headers }))
}

/** "This server has no stream of its own" (MCP, streamable HTTP). */
export const noStream = (): PlatformResponse => asPlatform(new Response(null, { status: 405 }))

const hasBody = (status: number): boolean => ![204, 205, 304].includes(status)

// Node's global Response is undici's own, of the version inside Node; the two differ in their declarations only.
const asPlatform = (response: Response): PlatformResponse => response as unknown as PlatformResponse
