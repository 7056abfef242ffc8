import { textTokens as simulatedTokens } from '@tutor/llm-simulator'
import fc from 'fast-check'
import { promptTokens, textTokens } from '../src/prompt/tokens.js'

test('texts count as OpenAI counts them', () => {
  // Known counts of o200k_base.
  expect(textTokens('')).toBe(0)
  expect(textTokens('hello world')).toBe(2)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => textTokens(text) === simulatedTokens(text)),
  )
})

test('a text is never counted for less than it is, whatever is in it, and text that looks special is text', () => {
  const words = fc.array(fc.constantFrom('a', 'é', '字', ' ', 'word ', '\n', '(('), { maxLength: 2_000 })
  fc.assert(
    fc.property(words, (parts) => textTokens(parts.join('')) >= simulatedTokens(parts.join(''))),
    { numRuns: 50 },
  )
  expect(textTokens('<|endoftext|>')).toBeGreaterThan(1)
})

test.each(['a', 'é', ' ', '\n', '字', '('])('400,000 times "%s" are counted in parts', (character) => {
  const text = character.repeat(400_000)
  expect(textTokens(text)).toBeGreaterThan(text.length / 300)
})

test('a prompt counts for all that is in it', () => {
  const messages = [{ role: 'user' as const, content: 'hello world' }]
  const plain = promptTokens({ messages })
  expect(plain).toBe(3 + 4 + 2)
  const picture = { type: 'image_url' as const, image_url: { url: 'https://a.example/b.png' } }
  const parts = [{ type: 'text' as const, text: 'hello world' }]
  expect(promptTokens({ messages: [{ role: 'user', content: [...parts, picture] }] })).toBe(plain + 1_445)
  const more = [
    { messages, tools: [{ type: 'function', function: { name: 'look_up' } }] },
    {
      messages,
      response_format: {
        type: 'json_schema' as const,
        json_schema: { name: 'x', schema: { type: 'object' } },
      },
    },
    { messages: [...messages, { role: 'tool' as const, content: 'x', tool_call_id: 'call_1' }] },
    { messages: [{ ...messages[0]!, name: 'ann' }] },
  ]
  for (const request of more) expect(promptTokens(request)).toBeGreaterThan(plain)
})
