import { readServerEvents, renderer, styleFor } from '@tutor/ask'
import type { TurnEvent } from '@tutor/contracts'
import fc from 'fast-check'

async function* chunks(text: string, cuts: readonly number[]): AsyncGenerator<string> {
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length]
  for (let index = 1; index < places.length; index += 1) yield text.slice(places[index - 1], places[index])
}

test('reads the same events however the stream is cut', async () => {
  const text =
    'id: 1\nevent: step.started\ndata: {"a":1}\n\n: heartbeat\n\nid: 2\nevent: reply.delta\ndata: line one\ndata: line two\n\n'
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 12 }), async (cuts) => {
      const events = []
      for await (const event of readServerEvents(chunks(text, cuts))) events.push(event)
      expect(events).toEqual([
        { id: '1', event: 'step.started', data: '{"a":1}' },
        { id: '2', event: 'reply.delta', data: 'line one\nline two' },
      ])
    }),
  )
})

const plan = {
  action: 'call',
  context: { subject: 'biology', emotional_state: { value: 'confused', confidence: 0.9 } },
  calls: [
    {
      tool: 'flashcard_generator',
      parameters: { topic: 'osmosis', count: 5 },
      evidence: {
        topic: { source: 'message', quote: 'osmosis', confidence: 0.95 },
        count: { source: 'policy', rule: 'default-count', confidence: 0.9 },
      },
    },
  ],
  engine: { path: 'local', version: 'local-1', duration_ms: 1 },
}
const events = [
  { id: 1, type: 'step.started', data: { step: 'plan' } },
  { id: 2, type: 'plan.decided', data: { plan } },
  { id: 3, type: 'notice', data: { message: 'Only 20 are possible.' } },
  {
    id: 4,
    type: 'tool.finished',
    data: { result: { artifact: { markdown: '# Cards' }, engine: { path: 'local' } }, error: null },
  },
  { id: 5, type: 'reply.delta', data: { text: 'Here ' } },
  { id: 6, type: 'reply.delta', data: { text: 'you are.' } },
  { id: 7, type: 'turn.done', data: {} },
] as unknown as TurnEvent[] // Only what the renderer reads.

function shown(style: ReturnType<typeof styleFor>): string {
  let text = ''
  const show = renderer(style, (piece) => {
    text += piece
  })
  for (const event of events) show(event)
  return text
}

test('shows steps, tool, every argument with source and confidence, artifact, notices and the reply', () => {
  const text = shown(styleFor(false, false))
  expect(text).toContain('choosing tools and arguments')
  expect(text).toMatch(/topic\s+"osmosis"\s+← message “osmosis”, 95%/)
  expect(text).toMatch(/count\s+5\s+← policy default-count, 90%/)
  expect(text).toContain('! Only 20 are possible.')
  expect(text).toContain('# Cards')
  expect(text).toContain('Tutor: Here you are.')
})

test('writes colour codes on a terminal only, and not where NO_COLOR is set', () => {
  const colour = '\u001b['
  expect(shown(styleFor(true, false))).toContain(colour)
  expect(shown(styleFor(true, true))).not.toContain(colour)
  expect(shown(styleFor(false, false))).not.toContain(colour)
})
