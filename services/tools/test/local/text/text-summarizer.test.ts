import fc from 'fast-check'
import { sentencesIn } from '../../../src/local/text/plain-text.js'
import { type Shipped, shipped } from '../../support/fixtures.js'

let tools: Shipped
beforeAll(async () => {
  tools = await shipped()
})

const text = `Bees are insects that live in colonies. A colony of honey bees has one queen, many workers and some drones.
The workers collect nectar and pollen from flowers. My aunt once had a red bicycle. The nectar becomes honey in the hive.
Honey feeds the colony in winter, when there are no flowers. The weather was fine. Workers also feed the larvae of the colony with pollen.
Without the workers the queen and the colony of bees would starve. It rained on Monday.`

const summarize = (given: string, length: string) =>
  tools.run('text_summarizer', { text: given, length }).output

test('keeps central sentences as they stand and in order, and leaves out what belongs to nothing', () => {
  const { summary, key_points: points } = summarize(text, 'medium')
  const kept = sentencesIn(String(summary))
  const all = sentencesIn(text)
  expect(kept).toEqual(all.filter((sentence) => kept.includes(sentence)))
  expect(summary).toContain('colony')
  expect(summary).not.toMatch(/bicycle|rained|weather/)
  expect(points).not.toContain('It rained on Monday.')
})

test('short is shorter than medium, and medium than long', () => {
  const sizes = ['short', 'medium', 'long'].map((length) => String(summarize(text, length)['summary']).length)
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
  expect(new Set(sizes).size).toBe(3)
})

test('one sentence is its own summary', () => {
  expect(summarize('Only this.', 'long')).toEqual({
    summary: 'Only this.',
    key_points: ['Only this.'],
    length: 'long',
  })
})

test.each([
  '. '.repeat(4_000),
  'a'.repeat(8_000),
  'A b. '.repeat(1_600),
  `${'\n'.repeat(7_999)}x`,
  '?!'.repeat(4_000),
])('any text of 8,000 characters is summed up', (hostile) =>
  expect(summarize(hostile, 'long')).toHaveProperty('summary'),
)

test('every sentence of a summary is one of the text', () => {
  fc.assert(
    fc.property(
      fc.array(fc.lorem({ mode: 'sentences', maxCount: 4 }), { minLength: 1, maxLength: 10 }),
      (parts) => {
        const given = parts.join(' ')
        const points = summarize(given, 'short')['key_points'] as string[]
        for (const point of points) expect(sentencesIn(given)).toContain(point)
      },
    ),
  )
})
