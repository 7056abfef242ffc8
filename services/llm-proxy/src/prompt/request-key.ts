import { createHash } from 'node:crypto'
import type { ChatMessage, ChatRequest, ModelCall } from '../chat.js'
import { distinctionsOf } from './distinctions.js'

const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url')

/**
 * The same for calls that may share an answer: of one tenant, by one alias, with the same request to the letter. Whoever
 * has the whole prompt in hand learns nothing from its answer that a model would not have told, so a tenant's students
 * may share; tenants never do.
 */
export const requestKey = ({ alias, caller, request }: ModelCall): string =>
  hashOf([caller.tenant_id, alias, request])

/** Whether an answer that was given to the same request will do: chance was switched off, or it was asked for. */
export const mayShare = ({ request, cache }: ModelCall): boolean => cache ?? request.temperature === 0

/** The text of the last user message; empty where there is none. */
export function lastQuestion({ messages }: ChatRequest): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content
  if (typeof content === 'string') return content
  return (content ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}

/**
 * The same for calls that differ in nothing but how their last question is put: of one tenant, by one alias, with the same
 * numbers, negations, variables and signs in the question, and the same request around it to the letter.
 */
export function likeKey({ alias, caller, request }: ModelCall, question: string): string {
  const { messages } = request
  const at = messages.findLastIndex(({ role }) => role === 'user')
  const around = messages.map((message, index) => (index === at ? withoutText(message) : message))
  return hashOf([caller.tenant_id, alias, { ...request, messages: around }, distinctionsOf(question)])
}

const withoutText = ({ content, ...message }: ChatMessage): object => ({
  ...message,
  content: Array.isArray(content) ? content.filter(({ type }) => type !== 'text') : [],
})
