import type { EmotionalState } from '@tutor/contracts'
import { feelingLastsMs, feelingTrend, withFeeling } from '../../src/students/feelings.js'
import { withProfile } from '../../src/students/profile.js'
import { blankStudent } from '../../src/students/stored-student.js'
import { studentView } from '../../src/students/student-view.js'

const now = new Date('2026-11-23T10:00:00Z')
const later = (ms: number): Date => new Date(now.getTime() + ms)

describe('a feeling', () => {
  test('that a message showed has passed after two hours', () => {
    const student = withFeeling(blankStudent('s'), 'anxious', 'message', now)
    expect(studentView(student, later(feelingLastsMs)).emotional_state).toBe('anxious')
    expect(studentView(student, later(feelingLastsMs + 1)).emotional_state).toBe('neutral')
  })

  test('that the client app gave stays until it gives another', () => {
    const student = withProfile(blankStudent('s'), { emotional_state: 'tired' }, now, { repeats: false })
    expect(studentView(student, later(100 * feelingLastsMs)).emotional_state).toBe('tired')
  })

  test('that the app only says again at the start of a session does not replace what a message showed', () => {
    const profile = { emotional_state: 'focused' as const }
    const given = withProfile(blankStudent('s'), profile, now, { repeats: true })
    const shown = withFeeling(given, 'tired', 'message', now)
    expect(withProfile(shown, profile, now, { repeats: true }).emotional_state).toBe('tired')
    expect(withProfile(shown, profile, now, { repeats: false }).emotional_state).toBe('focused')
  })

  test('is noted with its reason, and as one of the last twenty', () => {
    let student = blankStudent('s')
    for (let index = 0; index < 25; index += 1)
      student = withFeeling(student, index % 2 ? 'tired' : 'focused', 'message', later(index))
    expect([student.feelings.length, student.feelings.at(-1)?.state]).toEqual([20, 'focused'])
    expect(student.changes.at(-1)).toEqual({
      what: 'emotional_state',
      from: 'tired',
      to: 'focused',
      at: later(24).toISOString(),
      why: 'shown in a message',
    })
  })
})

test.each<[EmotionalState[], string]>([
  [[], 'too little is known'],
  [['anxious', 'anxious'], 'too little is known'],
  [['focused', 'focused', 'anxious'], 'steady'],
  [['focused', 'focused', 'anxious', 'anxious'], 'more anxious lately'],
  [['anxious', 'anxious', 'anxious'], 'steady'],
  [['anxious', 'anxious', 'neutral', 'neutral'], 'less anxious lately'],
  [['tired', 'tired', 'focused', 'focused'], 'more focused lately'],
])('after %j the trend is: %s', (states, summary) => {
  const feelings = states.map((state) => ({ state, at: now.toISOString(), source: 'message' as const }))
  expect(feelingTrend(feelings).summary).toBe(summary)
})
