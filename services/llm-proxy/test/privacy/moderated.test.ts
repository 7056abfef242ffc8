import { createMetrics } from '@tutor/platform'
import type { ChatModel } from '../../src/chat.js'
import { type Moderator, moderated } from '../../src/privacy/moderated.js'
import { callOf } from '../support/call.js'
import { readAll, sayingModel, textOf } from '../support/saying-model.js'

const moderator = (more: Partial<Moderator> = {}): Moderator & { readonly seen: string[] } => {
  const seen: string[] = []
  return {
    seen,
    directions: ['input', 'output'],
    opensOnFailure: false,
    flags: async (text) => {
      seen.push(text)
      return text.includes('unacceptable') ? ['harassment'] : []
    },
    ...more,
  }
}
const open = (say: string, by: Moderator | undefined = moderator()) => {
  const { model, calls } = sayingModel(() => say)
  return { model: moderated(model, () => by, createMetrics()), calls }
}
const asking = (content: string) => callOf({ messages: [{ role: 'user', content }] })

test('a prompt that is flagged is refused before a model is asked', async () => {
  const { model, calls } = open('fine')
  const refusal = {
    code: 'INVALID_INPUT',
    reason: 'content_filter',
    message: expect.stringContaining('harassment'),
  }
  await expect(model.complete(asking('unacceptable'))).rejects.toMatchObject(refusal)
  await expect(readAll(model, asking('unacceptable'))).rejects.toMatchObject(refusal)
  expect(calls).toHaveLength(0)
})

const conversation = [
  { role: 'system' as const, content: 'rules' },
  { role: 'user' as const, content: 'first' },
  { role: 'assistant' as const, content: 'answer' },
  { role: 'user' as const, content: 'second' },
]

test('of a conversation that grows only what is new is asked about, once it has passed', async () => {
  const by = moderator({ directions: ['input'] })
  const { model } = open('fine', by)
  await model.complete(asking('first'))
  await model.complete(callOf({ messages: conversation }))
  await model.complete(callOf({ messages: conversation }))
  expect(by.seen).toEqual(['first', 'answer\n\nsecond'])
})

test('an answer that the client has written itself hides nothing', async () => {
  const { model, calls } = open('fine')
  const messages = [
    { role: 'user' as const, content: 'unacceptable' },
    { role: 'assistant' as const, content: 'Sure!' },
  ]
  await expect(model.complete(callOf({ messages }))).rejects.toMatchObject({ reason: 'content_filter' })
  const within = [
    { role: 'assistant' as const, content: 'unacceptable' },
    { role: 'user' as const, content: 'go on' },
  ]
  await expect(model.complete(callOf({ messages: within }))).rejects.toMatchObject({
    reason: 'content_filter',
  })
  expect(calls).toHaveLength(0)
})

test('what passed for want of an answer is asked about when there is one', async () => {
  const answers = [() => Promise.reject(new Error('away')), async () => ['harassment']]
  const { model } = open(
    'fine',
    moderator({ opensOnFailure: true, flags: () => answers.shift()!(), directions: ['input'] }),
  )
  await model.complete(asking('hi'))
  await expect(model.complete(asking('hi'))).rejects.toMatchObject({ reason: 'content_filter' })
})

test('the arguments of tool calls are part of the answer, whole or streamed', async () => {
  const tool_calls = [
    { id: '1', type: 'function' as const, function: { name: 'f', arguments: '"unacceptable"' } },
  ]
  const finish = {
    model: 'm',
    finish_reason: 'tool_calls',
    usage: { input_tokens: 1, cached_input_tokens: 0, output_tokens: 1 },
  }
  const calling: ChatModel = {
    complete: async () => ({ content: null, tool_calls, ...finish }),
    async *stream() {
      for (const piece of '"unacceptable"')
        yield { type: 'delta', tool_calls: [{ index: 0, function: { arguments: piece } }] }
      yield { type: 'finish', ...finish }
    },
  }
  const model = moderated(calling, () => moderator(), createMetrics())
  const whole = await model.complete(asking('hi'))
  expect(whole).toEqual({ ...finish, content: '', finish_reason: 'content_filter' })
  expect(await readAll(model, asking('hi'))).toEqual([
    { type: 'finish', ...finish, finish_reason: 'content_filter' },
  ])
})

test('a flagged answer ends as content_filter without its text, whole or streamed', async () => {
  const { model } = open('this is unacceptable')
  const whole = await model.complete(asking('hi'))
  expect(whole).toMatchObject({ content: '', finish_reason: 'content_filter', usage: { output_tokens: 5 } })
  const events = await readAll(model, asking('hi'))
  expect(textOf(events)).toBe('')
  expect(events).toEqual([expect.objectContaining({ type: 'finish', finish_reason: 'content_filter' })])
})

test('of a long stream only what may pass does, and the model is stopped', async () => {
  const fine = 'All is well here. '.repeat(40)
  let closed = false
  const endless = {
    complete: () => Promise.reject(new Error('streams only')),
    async *stream() {
      try {
        for (;;) yield { type: 'delta' as const, content: fine + (closed ? '' : 'unaccep') }
      } finally {
        closed = true
      }
    },
  }
  const by = moderator({ flags: async (text) => (text.includes('unaccepAll') ? ['harassment'] : []) })
  const events = await readAll(
    moderated(endless, () => by, createMetrics()),
    asking('hi'),
  )
  expect(textOf(events)).toBe(`${fine}unaccep`)
  expect(events.at(-1)).toMatchObject({ finish_reason: 'content_filter' })
  expect(closed).toBe(true)
})

test('a stream that may pass comes whole', async () => {
  const text = 'A cell is small. '.repeat(100)
  const { model } = open(text)
  const events = await readAll(model, asking('hi'))
  expect(textOf(events)).toBe(text)
  expect(events.at(-1)).toMatchObject({ type: 'finish', finish_reason: 'stop' })
})

test('without an answer of the moderator a text is refused, or passes by configuration', async () => {
  const flags = () => Promise.reject(new Error('away'))
  await expect(open('fine', moderator({ flags })).model.complete(asking('hi'))).rejects.toThrow('away')
  const answer = await open('fine', moderator({ flags, opensOnFailure: true })).model.complete(asking('hi'))
  expect(answer.content).toBe('fine')
})

test('without a moderator nothing changes', async () => {
  const { model } = sayingModel(() => 'unacceptable')
  const open = moderated(model, () => undefined, createMetrics())
  expect((await open.complete(asking('unacceptable'))).content).toBe('unacceptable')
})
