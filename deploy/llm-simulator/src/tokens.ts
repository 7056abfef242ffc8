import ranks from 'gpt-tokenizer/bpeRanks/o200k_base'
import { countTokens, encode } from 'gpt-tokenizer/encoding/o200k_base'
import type { Conversation } from './conversation.js'

/** A piece of an answer: whole tokens, and whole characters. */
export interface Piece {
  readonly text: string
  readonly tokens: number
}

/** Text that looks like a special token is text. */
const asText = { disallowedSpecial: new Set<string>() }

/** Tokens of a text by OpenAI's o200k_base. */
export const textTokens = (text: string): number => countTokens(text, asText)

/**
 * A text in pieces of a token each, or of the few that make up a character or spaces with what follows. Counting any number of them from the first
 * one on, joined, gives the sum of their tokens: who reads a stream can know what was written.
 */
export function piecesOf(text: string): Piece[] {
  const bytes = Buffer.from(text)
  const pieces: Piece[] = []
  let [from, to, tokens] = [0, 0, 0]
  for (const token of encode(text, asText)) {
    to += byteLength(token)
    tokens += 1
    if (isInsideCharacter(bytes[to])) continue
    const piece = bytes.toString('utf8', from, to)
    // How spaces are split into tokens depends on what comes next.
    if (/\s$/.test(piece) && to < bytes.length) continue
    pieces.push({ text: piece, tokens })
    from = to
    tokens = 0
  }
  return pieces
}

// Not by the tokenizer's `decode`, which keeps the part of a character for whatever it decodes next.
const byteLength = (token: number): number => {
  const bytes = ranks[token] ?? ''
  return typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length
}

/** UTF-8: all bytes of a character but its first begin with the bits 10. */
const isInsideCharacter = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

const answerTokens = 3
const messageTokens = 4
/** The most that OpenAI's tiles of a picture make. */
const imageTokens = { low: 85, auto: 1_445, high: 1_445 }

/**
 * Tokens of a prompt as OpenAI's cookbook counts them: 3 for the beginning of the answer; for each message 4 (its
 * frame and role), its text, its name (and 1 for having one), its pictures, its tool calls as JSON and the id of the
 * call that it answers; tools and the schema of the answer as JSON.
 */
export function promptTokens({ messages, counted }: Pick<Conversation, 'messages' | 'counted'>): number {
  const tokens = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + textTokens(text), 0)
  return messages.reduce((sum, { text, images, name, counted: more }) => {
    const named = name === undefined ? 0 : textTokens(name) + 1
    const seen = images.reduce((all, detail) => all + imageTokens[detail], 0)
    return sum + messageTokens + textTokens(text) + named + seen + tokens(more)
  }, answerTokens + tokens(counted))
}
