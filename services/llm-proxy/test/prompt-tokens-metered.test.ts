import { startSimulator } from '@tutor/llm-simulator'
import type { ChatRequest } from '../src/chat.js'
import { promptTokens } from '../src/prompt/tokens.js'

const parameters = { type: 'object', properties: { topic: { type: 'string' } } }
const tools = [{ type: 'function', function: { name: 'make_cards', description: 'Makes cards', parameters } }]
const call = { id: 'call_7', type: 'function' as const, function: { name: 'make_cards', arguments: '{}' } }
const user = { role: 'user' as const, content: 'What is osmosis?' }
const picture = (detail?: 'low' | 'high') => ({
  type: 'image_url' as const,
  image_url: { url: 'data:image/png;base64,AAAA', ...(detail && { detail }) },
})

test.each<[string, ChatRequest]>([
  ['text', { messages: [{ role: 'system', content: 'Be brief' }, user] }],
  ['a name', { messages: [{ ...user, name: 'sam' }] }],
  ['what looks like special tokens', { messages: [{ role: 'user', content: '<|endoftext|> Zoë 👩‍🔬' }] }],
  [
    'pictures',
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'This?' }, picture(), picture('low')] }] },
  ],
  ['tools', { messages: [user], tools }],
  [
    'a tool call and its result',
    {
      tools,
      messages: [
        user,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_7', content: 'ten cards' },
      ],
    },
  ],
  [
    'a schema',
    {
      messages: [user],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'card', schema: parameters, strict: true },
      },
    },
  ],
])('a prompt with %s counts as the provider bills it', async (_, request) => {
  const simulator = await startSimulator()
  try {
    const response = await fetch(`${simulator.url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'sim', ...request }),
    })
    expect(response.status).toBe(200)
    await response.text()
    expect(simulator.meter.inputTokens).toBe(promptTokens(request))
  } finally {
    await simulator.close()
  }
})
