import { createMetrics } from '@tutor/platform'
import fc from 'fast-check'
import type { ChatEvent, ChatModel, ChatRequest, ModelCall } from '../../src/chat.js'
import { pseudonymised } from '../../src/privacy/pseudonymised.js'
import { callOf } from '../support/call.js'
import { readAll, sayingModel, textOf } from '../support/saying-model.js'

const finish = {
  type: 'finish' as const,
  model: 'm',
  finish_reason: 'stop',
  usage: { input_tokens: 1, cached_input_tokens: 0, output_tokens: 1 },
}

/** A model that streams these pieces, and then ends as it is told. */
const streaming = (pieces: readonly string[], end?: Error): ChatModel => ({
  complete: () => Promise.reject(new Error('streams only')),
  async *stream() {
    for (const content of pieces) yield { type: 'delta', content }
    if (end) throw end
    yield finish
  },
})

const introduction: ChatRequest = { messages: [{ role: 'user', content: 'My name is Anna, mail a@b.org' }] }
const open = (next: ChatModel): ChatModel => pseudonymised(next, createMetrics())
const sentText = (call: ModelCall | undefined): string => JSON.stringify(call?.request)

describe('a call', () => {
  test('leaves with placeholders, says what they are, and comes back restored', async () => {
    const { model, calls } = sayingModel(() => 'Hello [NAME_1], I wrote to [EMAIL_1].')
    const answer = await open(model).complete(callOf(introduction))
    expect(answer.content).toBe('Hello Anna, I wrote to a@b.org.')
    expect(calls[0]?.request.messages).toEqual([
      { role: 'system', content: expect.stringContaining('[NAME_1]') },
      { role: 'user', content: 'My name is [NAME_1], mail [EMAIL_1]' },
    ])
    expect(calls[0]?.hidden).toEqual({ name: 1, email: 1 })
  })

  test('without personal data leaves as it came, to the letter', async () => {
    const { model, calls } = sayingModel(() => 'A force is [NAME_1].')
    const request: ChatRequest = {
      messages: [
        { role: 'user', content: 'What is a force?' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: '1', type: 'function', function: { name: 'find', arguments: '{ "a":  1.0 }' } }],
        },
      ],
    }
    expect((await open(model).complete(callOf(request))).content).toBe('A force is [NAME_1].')
    expect(calls[0]?.request).toBe(request)
  })

  test('hides in every part: pictures’ captions, tool calls, results, participants, the caller’s own id', async () => {
    const { model, calls } = sayingModel(() => '')
    const args = JSON.stringify({ to: 'ren\u00e9@caf\u00e9.fr', note: 'Ren\u00e9 Dupont' }).replaceAll(
      '\u00e9',
      '\\u00e9',
    )
    await open(model).complete(
      callOf(
        {
          messages: [
            { role: 'system', content: 'The student is student-1.' },
            { role: 'user', name: 'Rene', content: [{ type: 'text', text: 'this is René Dupont' }] },
            {
              role: 'assistant',
              content: null,
              tool_calls: [{ id: '1', type: 'function', function: { name: 'mail', arguments: args } }],
            },
            { role: 'tool', tool_call_id: '1', content: 'sent to rené@café.fr' },
          ],
        },
        { personal: ['René Dupont'] },
      ),
    )
    const sent = sentText(calls[0])
    expect(sent).not.toMatch(/ren[eé]|dupont|caf|student-1|\\u00e9/i)
    expect(calls[0]?.hidden).toEqual({ id_number: 1, name: 1, email: 1 })
  })

  test('hides keys and numbers of tool calls, and their arguments stay JSON', async () => {
    const { model, calls } = sayingModel(() => '')
    const args = '{"Anna Smith": {"id": 20231234, "n": 12}}'
    const called = { id: '1', type: 'function' as const, function: { name: 'f', arguments: args } }
    const request: ChatRequest = { messages: [{ role: 'assistant', content: null, tool_calls: [called] }] }
    await open(model).complete({ ...callOf(request), personal: ['Anna Smith', '20231234'] })
    expect(calls[0]?.request.messages.at(-1)?.tool_calls?.[0]?.function.arguments).toBe(
      '{"[NAME_1]": {"id": "[ID_NUMBER_1]", "n": 12}}',
    )
  })

  test('restores tool arguments and JSON answers as JSON', async () => {
    const name = 'Ann "Pip" O\\Neil'
    const model: ChatModel = {
      ...sayingModel(() => '').model,
      complete: async () => ({
        content: '{"to":"[NAME_1]"}',
        tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{"to":"[NAME_1]"}' } }],
        model: 'm',
        finish_reason: 'stop',
        usage: finish.usage,
      }),
    }
    const answer = await open(model).complete(
      callOf(
        { messages: [{ role: 'user', content: `I am ${name}` }], response_format: { type: 'json_object' } },
        { personal: [name] },
      ),
    )
    expect(JSON.parse(answer.content ?? '')).toEqual({ to: name })
    expect(JSON.parse(answer.tool_calls?.[0]?.function.arguments ?? '')).toEqual({ to: name })
  })
})

describe('a stream', () => {
  const whole = 'Hi [NAME_1]! [EMAIL_1] [not one] [NAME_9] [[NAME_1]] x[0] [NAME_'
  const restored = 'Hi Anna! a@b.org [not one] [NAME_9] [Anna] x[0] [NAME_'

  test('is the same wherever its pieces were cut, and however it ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: whole.length - 1 })),
        fc.boolean(),
        async (cuts, fails) => {
          const at = [0, ...[...cuts].sort((a, b) => a - b), whole.length]
          const pieces = at.slice(1).map((to, index) => whole.slice(at[index], to))
          const cut = new Error('cut')
          const events: ChatEvent[] = []
          const read = async (): Promise<void> => {
            for await (const event of open(streaming(pieces, fails ? cut : undefined)).stream(
              callOf(introduction),
            ))
              events.push(event)
          }
          if (fails) await expect(read()).rejects.toBe(cut)
          else await read()
          expect(textOf(events)).toBe(restored)
          expect(events.at(-1)?.type).toBe(fails ? 'delta' : 'finish')
        },
      ),
      { numRuns: 500 },
    )
  })

  test('restores the arguments of several tool calls in pieces of one character', async () => {
    const args = ['{"to":"[EMAIL_1]"}', '{"name":"[NAME_1]"}']
    const model: ChatModel = {
      complete: () => Promise.reject(new Error('streams only')),
      async *stream() {
        for (let at = 0; at < 20; at += 1)
          for (const [index, text] of args.entries())
            if (at < text.length)
              yield { type: 'delta', tool_calls: [{ index, function: { arguments: text.charAt(at) } }] }
        yield finish
      },
    }
    const joined = ['', '']
    for (const event of await readAll(open(model), callOf(introduction)))
      if (event.type === 'delta')
        for (const { index, function: called } of event.tool_calls ?? [])
          joined[index] += called?.arguments ?? ''
    expect(joined).toEqual(['{"to":"a@b.org"}', '{"name":"Anna"}'])
  })

  test('passes on at once what can be no placeholder', async () => {
    const events = open(streaming(['One ', 'two ']))
      .stream(callOf(introduction))
      [Symbol.asyncIterator]()
    expect((await events.next()).value).toEqual({ type: 'delta', content: 'One ' })
    await events.return?.(undefined)
  })
})
