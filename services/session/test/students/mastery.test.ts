import { type AnswerDifficulty, topicKey } from '@tutor/contracts'
import fc from 'fast-check'
import { afterAnswers } from '../../src/students/elo.js'
import { withGivenTopics, withResults } from '../../src/students/mastery.js'
import { levelOf, masterySummary, probabilityOf } from '../../src/students/mastery-levels.js'
import { withProfile } from '../../src/students/profile.js'
import { blankStudent, type StoredStudent } from '../../src/students/stored-student.js'

const now = new Date('2026-11-23T10:00:00Z')
const answer = fc.record({
  correct: fc.boolean(),
  difficulty: fc.constantFrom<AnswerDifficulty>(
    'easy',
    'beginner',
    'medium',
    'intermediate',
    'hard',
    'advanced',
  ),
})
const medium = (...answers: boolean[]) =>
  answers.map((correct) => ({ correct, difficulty: 'medium' as const }))
const results = (topic: string, ...answers: boolean[]) => ({
  subject: 'biology',
  topic,
  answers: medium(...answers),
})

describe('the Elo rule', () => {
  test('follows the formula of the paper: half a logit for the first answer from an even chance', () => {
    const logistic = (skill: number) => 1 / (1 + Math.exp(-skill))
    expect(afterAnswers(0.5, 0, medium(true)).probability).toBeCloseTo(logistic(0.5), 5)
    const second = 0.5 - (1 / 1.05) * logistic(0.5)
    expect(afterAnswers(0.5, 0, medium(true, false)).probability).toBeCloseTo(logistic(second), 5)
    expect(afterAnswers(0.5, 20, medium(true)).probability).toBeCloseTo(logistic(0.25), 5)
  })

  test('rises with every right answer and falls with every wrong one, between 0 and 1', () =>
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.nat(500),
        answer,
        (start, seen, one) => {
          const { probability } = afterAnswers(start, seen, [one])
          expect(Math.sign(probability - start)).toBe(one.correct ? 1 : -1)
          expect(probability > 0 && probability < 1).toBe(true)
        },
      ),
    ))

  test('moves more by a hard question that was right than by an easy one, and less with every answer', () => {
    const by = (difficulty: AnswerDifficulty, seen = 0) =>
      afterAnswers(0.5, seen, [{ correct: true, difficulty }]).probability
    expect(by('hard')).toBeGreaterThan(by('medium'))
    expect(by('medium')).toBeGreaterThan(by('easy'))
    expect(by('medium', 10)).toBeLessThan(by('medium'))
    expect([by('beginner'), by('intermediate'), by('advanced')]).toEqual([
      by('easy'),
      by('medium'),
      by('hard'),
    ])
  })

  test('gives the same in one request as in many', () =>
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 30 }), (answers) => {
        const apart = answers.reduce((from, one, seen) => afterAnswers(from, seen, [one]).probability, 0.5)
        expect(afterAnswers(0.5, 0, answers).probability).toBeCloseTo(apart, 4)
      }),
    ))
})

test.each([
  [0.005, 1],
  [0.1, 1],
  [0.11, 2],
  [0.5, 5],
  [0.55, 6],
  [0.9, 9],
  [0.995, 10],
])('a probability of %d is level %d', (probability, level) => {
  expect(levelOf(probability)).toBe(level)
  expect(levelOf(probabilityOf(level))).toBe(level)
})

describe('results on a topic', () => {
  test('begin from the overall level, else from an even chance', () => {
    const none = withResults(blankStudent('s'), results('Osmosis', true), now).outcome
    expect(none).toMatchObject({
      topic: 'osmosis',
      mastery: { level: 7, observations: 1, subject: 'biology' },
    })
    const strong: StoredStudent = { ...blankStudent('s'), mastery_level: 9 }
    expect(withResults(strong, results('Osmosis', false), now).outcome.mastery.level).toBe(8)
  })

  test('say what moved, from what, to what, when and why', () => {
    const { outcome } = withResults(blankStudent('s'), results('Osmosis', true, true, false), now)
    expect(outcome.changes).toEqual([
      {
        what: 'topic_mastery',
        topic: 'osmosis',
        from: null,
        to: 6,
        at: now.toISOString(),
        why: '2 of 3 answers right where 1.8 were expected',
      },
      {
        what: 'mastery_level',
        from: null,
        to: 6,
        at: now.toISOString(),
        why: 'weighted mean of 1 topic',
      },
    ])
    expect(outcome.mastery_level_summary).toBe('Level 6: Good understanding')
  })

  test('move a level that the client app gave, which counts as ten answers', () => {
    const given = withProfile(blankStudent('s'), { mastery_level: 9 }, now, { repeats: false })
    const one = withResults(given, results('osmosis', false, false), now).student
    expect([one.mastery['osmosis']?.level, one.mastery_level]).toEqual([6, 9])
    let many = one
    for (let index = 0; index < 20; index += 1)
      many = withResults(many, results('osmosis', false), now).student
    expect(many.mastery_level).toBeLessThanOrEqual(4)
    expect(many.mastery_level_summary).toBe(masterySummary(many.mastery_level ?? 0))
  })

  test('keep the last fifty changes and two hundred topics', () => {
    let student = blankStudent('s')
    for (let index = 0; index < 210; index += 1)
      student = withResults(student, results(`topic ${index}`, true), new Date(now.getTime() + index)).student
    expect([student.changes.length, Object.keys(student.mastery).length]).toEqual([50, 200])
    expect(student.mastery['topic 0']).toBeUndefined()
    expect(student.mastery['topic 209']).toBeDefined()
  })

  test('take any name of a topic', () =>
    fc.assert(
      fc.property(fc.constantFrom('__proto__', 'constructor', 'A  b', 'É'), (topic) => {
        const { student } = withResults(blankStudent('s'), results(topic, true), now)
        expect(Object.keys(student.mastery)).toEqual([topicKey(topic)])
        expect(withResults(student, results(topic, true), now).outcome.mastery.observations).toBe(2)
      }),
    ))
})

describe('what the client app gives', () => {
  test('stands until results come later', () => {
    const learned = withResults(blankStudent('s'), results('osmosis', false, false, false), now).student
    const given = withProfile(learned, { mastery_level: 8 }, now, { repeats: false })
    expect([given.mastery_level, given.mastery_level_summary]).toEqual([8, masterySummary(8)])
  })

  test('does not undo what was learned when it is only said again at the start of a session', () => {
    const profile = { mastery_level: 5, mastery_level_summary: 'Level 5: as we think' }
    const given = withProfile(blankStudent('s'), profile, now, { repeats: true })
    let student = given
    for (let index = 0; index < 30; index += 1)
      student = withResults(student, results('osmosis', true), now).student
    const again = withProfile(student, profile, now, { repeats: true })
    expect(again.mastery_level).toBe(student.mastery_level)
    expect(again.mastery_level).toBeGreaterThan(5)
    expect(withProfile(student, { mastery_level: 4 }, now, { repeats: true }).mastery_level).toBe(4)
    expect(withProfile(student, profile, now, { repeats: false })).toMatchObject(profile)
  })

  test('as a summary alone moves the level too', () => {
    const known = { ...blankStudent('s'), mastery_level: 7 }
    const summary = { mastery_level_summary: 'Level 3: Foundations' }
    expect(withProfile(known, summary, now, { repeats: false }).mastery_level).toBe(3)
  })

  test('per topic replaces what was known, under the names that results use', () => {
    const student = withResults(blankStudent('s'), results('osmosis', true), now).student
    const given = withGivenTopics(student, { Osmosis: 3, 'Cell  division': 8 }, now)
    expect(Object.entries(given.mastery).map(([topic, { level }]) => [topic, level])).toEqual([
      ['osmosis', 3],
      ['cell division', 8],
    ])
    expect(withGivenTopics(student, {}, now).mastery).toEqual({})
  })
})
