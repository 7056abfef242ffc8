import { AppError } from '@tutor/contracts'
import { discard, type OutsideResponse } from '@tutor/outside'

/** Most that is read of an answer, after decompression. */
export const maxAnswerBytes = 1_024 * 1_024

/** The body as text, read until it ends or is over the limit: then BAD_GATEWAY with reason `tool_answer_too_large`. */
export async function readText(response: OutsideResponse, maxBytes: number): Promise<string> {
  const tooLarge = (): AppError =>
    new AppError('BAD_GATEWAY', `The tool answered with more than ${maxBytes / 1_024} KiB`, {
      reason: 'tool_answer_too_large',
    })
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await discard(response)
    throw tooLarge()
  }
  const pieces: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop cancels the body, which ends the connection.
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength
    if (bytes > maxBytes) throw tooLarge()
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}
