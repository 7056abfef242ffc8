import {
  ChatHistory,
  emotionalStates,
  masteryLevelFromSummary,
  Student,
  StudentProfile,
  teachingStyles,
  UpdateStudent,
  UserInfo,
  userInfoOf,
} from '@tutor/contracts'
import fc from 'fast-check'

const userInfo = {
  user_id: 'student-1',
  name: 'Ada',
  grade_level: 'Grade 10',
  learning_style_summary: 'Prefers diagrams',
  emotional_state_summary: 'Focused and motivated',
  mastery_level_summary: 'Level 6: Good understanding',
}
const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success

describe('user_info (brief §2)', () => {
  test('takes the example, and "10" as a grade', () => {
    expect(UserInfo.parse(userInfo)).toEqual(userInfo)
    expect(takes(UserInfo, { ...userInfo, grade_level: '10' })).toBe(true)
  })

  test.each(Object.keys(userInfo))('wants %s as a text that is not blank', (field) => {
    for (const bad of [undefined, null, '', '   ', 10])
      expect([bad, takes(UserInfo, { ...userInfo, [field]: bad })]).toEqual([bad, false])
  })

  test.each(Object.keys(userInfo).filter((field) => field.endsWith('_summary')))(
    'refuses a %s of more than 1,000 characters',
    (field) => {
      expect(takes(UserInfo, { ...userInfo, [field]: 'x'.repeat(999) })).toBe(true)
      expect(takes(UserInfo, { ...userInfo, [field]: 'x'.repeat(1_001) })).toBe(false)
    },
  )

  test('refuses unknown fields', () => expect(takes(UserInfo, { ...userInfo, age: 15 })).toBe(false))
})

describe('a student’s profile', () => {
  test('needs user_id only', () => {
    expect(StudentProfile.parse({ user_id: 's' })).toEqual({ user_id: 's' })
    expect(takes(StudentProfile, { name: 'Ada' })).toBe(false)
  })

  test('knows the emotional states and teaching styles of the brief, and no others', () => {
    expect([...emotionalStates]).toEqual(['focused', 'anxious', 'confused', 'tired', 'neutral'])
    expect([...teachingStyles]).toEqual(['direct', 'socratic', 'visual', 'flipped_classroom'])
    expect(takes(StudentProfile, { user_id: 's', emotional_state: 'bored' })).toBe(false)
    expect(takes(StudentProfile, { user_id: 's', teaching_style: 'Visual' })).toBe(false)
  })

  test('takes a mastery of 1 to 10 in whole numbers', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -5, max: 20 }), fc.double({ min: 0, max: 11 })), (level) => {
        const whole = Number.isInteger(level) && level >= 1 && level <= 10
        expect(takes(StudentProfile, { user_id: 's', mastery_level: level })).toBe(whole)
        const remembered = { user_id: 's', topic_mastery: { algebra: level } }
        const rest = { goals: [], subject_preferences: [], corrections: [] }
        expect(takes(Student, { ...remembered, ...rest })).toBe(whole)
      }),
    )
  })

  test('completes to six fields that every tool takes, whatever is missing', () => {
    const profile = fc.record(
      {
        ...Object.fromEntries(Object.keys(userInfo).map((key) => [key, fc.stringMatching(/^[a-z]{1,40}$/)])),
        user_id: fc.constant('student-1'),
        emotional_state: fc.constantFrom(...emotionalStates),
        mastery_level: fc.integer({ min: 1, max: 10 }),
      },
      { requiredKeys: ['user_id'] },
    )
    fc.assert(
      fc.property(profile, (given) => {
        const student = StudentProfile.parse(given)
        const completed = userInfoOf(student)
        expect(UserInfo.parse(completed)).toEqual(completed)
        const { emotional_state: _state, mastery_level: _level, ...stated } = student
        expect(completed).toMatchObject(stated)
      }),
    )
    expect(userInfoOf({ user_id: 's', mastery_level: 10, emotional_state: 'tired' })).toMatchObject({
      mastery_level_summary: 'Level 10',
      emotional_state_summary: 'tired',
    })
  })

  test('may be changed in any field but whose it is', () => {
    expect(takes(UpdateStudent, { goals: ['pass the exam'], mastery_level: 3 })).toBe(true)
    expect(takes(UpdateStudent, { user_id: 'another' })).toBe(false)
  })
})

test.each([
  ['Level 10', 10],
  ['Level 10: Full mastery', 10],
  ['Level 4: Building foundational knowledge', 4],
  ['now at level 7', 7],
  ['Level 0', undefined],
  ['Level 11', undefined],
  ['Level 100', undefined],
  ['Level ten', undefined],
  ['high-level thinking, 3 goals', undefined],
  ['', undefined],
  [undefined, undefined],
])('the mastery in %j is %s', (text, level) => expect(masteryLevelFromSummary(text)).toBe(level))

test('chat_history holds the last ten messages at most, each said by somebody and not empty', () => {
  const turn = { role: 'user', content: 'hello' }
  expect(takes(ChatHistory, Array(10).fill(turn))).toBe(true)
  expect(takes(ChatHistory, [])).toBe(true)
  expect(takes(ChatHistory, Array(11).fill(turn))).toBe(false)
  for (const bad of [{ role: 'system' }, { content: '' }, { content: '  ' }, { name: 'Ada' }])
    expect([bad, takes(ChatHistory, [{ ...turn, ...bad }])]).toEqual([bad, false])
})
