import fc from 'fast-check'
import type { ChatMessage, ChatRequest } from '../../src/chat.js'
import { fittedTo } from '../../src/prompt/fitted.js'
import { promptTokens } from '../../src/prompt/tokens.js'
import { instructions, talk } from '../support/talk.js'

test('a prompt that fits is passed on as it is', () => {
  const request = talk(3)
  expect(fittedTo(request, 10_000)).toBe(request)
})

test('instructions, the last question and what follows it stay, and the rest fits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 40, max: 2_000 }), (turns, limit) => {
      const request = talk(turns)
      const { messages } = fittedTo(request, limit)
      expect(promptTokens({ messages })).toBeLessThanOrEqual(limit)
      expect(messages[0]).toBe(instructions)
      expect(messages.at(-1)).toBe(request.messages.at(-1))
      // What stays is the end of what was there, without gaps.
      expect(request.messages.slice(request.messages.length - messages.length + 1)).toEqual(messages.slice(1))
    }),
    { numRuns: 60 },
  )
})

test('the beginning stays the same from turn to turn but for one in eight', () => {
  const beginnings = Array.from(
    { length: 40 },
    (_, at) => fittedTo(talk(60 + at), 1_200).messages[1]?.content,
  )
  const changes = beginnings.filter((beginning, at) => at > 0 && beginning !== beginnings[at - 1])
  expect(changes.length).toBeGreaterThan(0)
  expect(changes.length).toBeLessThanOrEqual(40 / 8)
})

test('a tool call goes with its answer', () => {
  const called: ChatMessage[] = [
    { role: 'user', content: 'look it up '.repeat(50) },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'call_1', content: 'a cell' },
  ]
  const { messages } = fittedTo({ messages: [...called, ...talk(2).messages.slice(1)] }, 110)
  expect(messages.some(({ role }) => role === 'tool')).toBe(false)
  expect(messages.some(({ tool_calls }) => tool_calls !== undefined)).toBe(false)
})

test('a last message that is too long by itself is refused, with its path', () => {
  const request: ChatRequest = { messages: [{ role: 'user', content: 'word '.repeat(500) }] }
  expect(() => fittedTo(request, 100)).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      reason: 'prompt_too_long',
      errors: [{ path: 'messages', message: expect.any(String) }],
    }),
  )
})
