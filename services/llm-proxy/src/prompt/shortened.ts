import type { ChatMessage, ChatRequest } from '../chat.js'
import { promptTokens } from './tokens.js'

/** A request without its oldest turns. */
export interface Shortened {
  readonly request: ChatRequest
  /** The turns that are gone, the oldest first, in blocks; the last block is whole unless all turns are gone. */
  readonly gone: readonly (readonly ChatMessage[][])[]
  /** Where they were. */
  readonly at: number
}

/** Turns that go together: the beginning then stays the same until the next so many have come. */
export const turnsInBlock = 8

/** The request with as few blocks of its oldest turns gone as make it fit; undefined where even without all it does not. */
export function shortened(request: ChatRequest, limit: number): Shortened | undefined {
  const { messages } = request
  const turns = turnsBefore(
    messages,
    messages.findLastIndex(({ role }) => role === 'user'),
  )
  for (let count = turnsInBlock; count < turns.length + turnsInBlock; count += turnsInBlock) {
    const gone = turns.slice(0, count)
    const places = new Set(gone.flat())
    const left = { ...request, messages: messages.filter((_, at) => !places.has(at)) }
    if (promptTokens(left) > limit) continue
    return { request: left, gone: inBlocks(gone, messages), at: gone[0]?.[0] ?? 0 }
  }
  return undefined
}

/** Whether a prompt has at most so many tokens. */
export const isWithin = (request: ChatRequest, limit: number): boolean =>
  mostTokens(request) <= limit || promptTokens(request) <= limit

/** A bound that takes no tokenizer: a token is a byte at least, but for what pictures and the frame of a message cost. */
function mostTokens(request: ChatRequest): number {
  const text = JSON.stringify(request)
  return Buffer.byteLength(text) + 1_500 * (text.split('"image_url":').length - 1)
}

/** Places of the messages of a turn. */
type Places = readonly number[]

/**
 * The turns before a place, the oldest first: a user's message with all that answers it, so that tool calls go with their
 * results. Instructions belong to none.
 */
function turnsBefore(messages: readonly ChatMessage[], end: number): readonly Places[] {
  const turns: number[][] = []
  for (const [at, { role }] of messages.slice(0, Math.max(0, end)).entries()) {
    if (role === 'system' || role === 'developer') continue
    if (role === 'user' || turns.length === 0) turns.push([at])
    else turns.at(-1)?.push(at)
  }
  return turns
}

function inBlocks(turns: readonly Places[], messages: readonly ChatMessage[]): ChatMessage[][][] {
  const blocks: ChatMessage[][][] = []
  for (let from = 0; from < turns.length; from += turnsInBlock)
    blocks.push(
      turns.slice(from, from + turnsInBlock).map((places) => places.flatMap((at) => messages[at] ?? [])),
    )
  return blocks
}
