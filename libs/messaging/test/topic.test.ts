import { topicMatches } from '../src/topic.js'

test.each([
  ['turn.done', 'turn.done', true],
  ['turn.*', 'turn.done', true],
  ['turn.*', 'turn', false],
  ['turn.*', 'turn.done.now', false],
  ['turn.#', 'turn', true],
  ['turn.#', 'turn.done.now', true],
  ['#', 'anything.at.all', true],
  ['#.done', 'turn.done', true],
  ['#.done', 'turn.failed', false],
  ['*.#.done', 'turn.done', true],
  ['*.#.done', 'done', false],
])('the pattern %s on the topic %s: %s', (pattern, topic, expected) => {
  expect(topicMatches(pattern, topic)).toBe(expected)
})
