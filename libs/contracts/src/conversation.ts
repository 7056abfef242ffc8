import { z } from 'zod'

export const maxMessageLength = 8_000

/** A student's message: not blank, at most 8,000 characters. Kept as written, since evidence indexes into it. */
export const MessageContent = z
  .string()
  .max(maxMessageLength)
  .refine((text) => text.trim().length > 0, 'Must not be empty')

export const ChatTurn = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.string().trim().min(1).max(32_000),
})
export type ChatTurn = z.output<typeof ChatTurn>

/** Tools see the last ten messages at most (brief §3). */
export const ChatHistory = z.array(ChatTurn).max(10)
/** Callers may send more; only the last ten are looked at. */
export const History = z.array(ChatTurn).max(200)
