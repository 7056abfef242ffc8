import { setImmediate } from 'node:timers/promises'
import { decideOn, parametersOf } from './support/deciding.js'

const filled = (start: string, repeated: string, end = ''): string =>
  start + repeated.repeat((8_000 - start.length - end.length) / repeated.length) + end

test.each([
  ['a problem and phrases that may follow one', `solve 2x ${'i need '.repeat(30)}. 5`],
  ['a problem and nothing but spaces', filled('solve', ' ', '!')],
  ['a problem and nothing but lines', filled('solve 2x', '\n', '!')],
  ['a text that never comes', filled('summarize this', '\n')],
  ['words that introduce a topic', filled('', 'on ')],
  ['words that may divide two things', filled('compare ', 'and ')],
  ['wishes', filled('', 'quiz me on cells ')],
])('comes to a decision on %s', async (_what, message) => {
  const { plan } = decideOn(message)
  // So that the time limit of a test is seen: a pattern that tries every division of the text would not end.
  await setImmediate()
  expect(['call', 'clarify', 'converse']).toContain(plan.action)
})

test.each([
  ['solve 2x + 4 = 10, step by step please. thanks!', '2x + 4 = 10'],
  ['solve 3x + 5 = 16 using elimination. show all your work', '3x + 5 = 16'],
  ['solve 5! / 3!', '5! / 3'],
  ["solve x^2 = 9. i need it, i can't do it", 'x^2 = 9'],
])('of %j only the problem is the problem', (message, problem) =>
  expect(parametersOf(message)['problem']).toBe(problem),
)
