import type { Correction } from '@tutor/contracts'
import { decideOn } from './support/deciding.js'

/** Value and source of a parameter of the only call. */
function read(
  message: string,
  parameter: string,
  corrections: Correction[],
  known: Parameters<typeof decideOn>[1] = {},
  more: Parameters<typeof decideOn>[2] = {},
) {
  const call = decideOn(message, known, { corrections, ...more }).plan.calls[0]
  return [call?.parameters[parameter], call?.evidence[parameter]?.source]
}
const hard: Correction = { parameter: 'difficulty', value: 'hard', tool: 'flashcard_generator' }

describe('a correction', () => {
  test('gives a value that was not stated, before the profile and policy', () => {
    expect(read('flashcards on tides', 'difficulty', [hard], { mastery: 1, state: 'tired' })).toEqual([
      'hard',
      'correction',
    ])
    const student = { user_id: 's', learning_style_summary: 'outline' }
    const style = { parameter: 'note_taking_style', value: 'narrative' }
    expect(read('notes on tides', 'note_taking_style', [style], {}, { student })).toEqual([
      'narrative',
      'correction',
    ])
  })

  test('may be a number or a switch', () => {
    expect(read('flashcards on tides', 'count', [{ parameter: 'count', value: 8 }])).toEqual([
      8,
      'correction',
    ])
    const analogies = { parameter: 'include_analogies', value: true }
    expect(read('notes on tides', 'include_analogies', [analogies])).toEqual([true, 'correction'])
  })

  test('gives way to what is stated in the message or was stated before', () => {
    expect(read('easy flashcards on tides', 'difficulty', [hard])).toEqual(['easy', 'message'])
    const history = [
      { role: 'user' as const, content: 'make 4 flashcards on tides' },
      { role: 'assistant' as const, content: 'Here are 4 flashcards.' },
    ]
    expect(
      read('more flashcards please', 'count', [{ parameter: 'count', value: 8 }], {}, { history }),
    ).toEqual([4, 'history'])
  })

  test('gives way to struggle in the message', () =>
    expect(
      read("I don't get tides, flashcards please", 'difficulty', [hard], { struggle: "I don't get" }),
    ).toEqual(['easy', 'policy']))

  test.each<[string, Correction]>([
    ['another tool', { ...hard, tool: 'quiz_generator' }],
    ['another topic', { ...hard, topic: 'osmosis' }],
    ['another value than would be used', { ...hard, instead_of: 'easy' }],
    ['a value that the tool does not know', { ...hard, value: 'deadly' }],
    ['a value of another kind', { ...hard, value: 3 }],
  ])('does not apply to %s', (_, correction) =>
    expect(read('flashcards on tides', 'difficulty', [correction])).toEqual(['medium', 'policy']),
  )

  test('out of the range of the tool does not apply', () =>
    expect(read('flashcards on tides', 'count', [{ parameter: 'count', value: 40 }])).toEqual([5, 'policy']))

  test('applies to its topic in any case, and instead of the value that would be used', () => {
    const one = { ...hard, topic: 'Tides', instead_of: 'medium' }
    expect(read('flashcards on tides', 'difficulty', [one])).toEqual(['hard', 'correction'])
  })

  test('that is newer beats an older one', () =>
    expect(
      read('flashcards on tides', 'difficulty', [hard, { ...hard, value: 'easy', topic: 'tides' }]),
    ).toEqual(['easy', 'correction']))

  test('of a topic is never the answer to a missing one', () =>
    expect(
      decideOn('make flashcards', {}, { corrections: [{ parameter: 'topic', value: 'tides' }] }).plan.action,
    ).toBe('clarify'))
})

describe('mastery of the topic', () => {
  const levels = { topic_mastery: { tides: 2 } }
  test('beats overall mastery, and says so', () => {
    const call = decideOn('flashcards on Tides', { mastery: 9 }, levels).plan.calls[0]
    expect(call?.parameters['difficulty']).toBe('easy')
    expect(call?.evidence['difficulty']).toMatchObject({
      rule: 'mastery-level',
      because: 'mastery of tides is 2',
    })
  })
  test('of another topic says nothing', () =>
    expect(
      decideOn('flashcards on osmosis', { mastery: 9 }, levels).plan.calls[0]?.parameters['difficulty'],
    ).toBe('hard'))
  test('is still lowered by a feeling', () =>
    expect(
      decideOn('flashcards on tides', { state: 'tired' }, { topic_mastery: { tides: 8 } }).plan.calls[0]
        ?.parameters['difficulty'],
    ).toBe('medium'))
})
