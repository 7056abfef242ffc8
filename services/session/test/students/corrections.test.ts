import type { Correction, RememberedCorrection } from '@tutor/contracts'
import {
  correctionsIn,
  learnedFromEdit,
  remembered,
  withCorrections,
} from '../../src/students/corrections.js'

const now = new Date('2026-11-23T10:00:00Z')
const said = { source: 'conversation', scope: 'student' } as const
const of = (correction: Correction, origin: Parameters<typeof remembered>[1] = said): RememberedCorrection =>
  remembered(correction, origin, now)
const values = (corrections: readonly RememberedCorrection[]) =>
  corrections.map(({ value, instead_of }) => [instead_of, value])

describe('a correction', () => {
  test('said again keeps its id and its date, and counts as the newest', () => {
    const first = of({ parameter: 'difficulty', value: 'hard' })
    const other = of({ parameter: 'count', value: 8 })
    const known = withCorrections([first, other], [of({ parameter: 'difficulty', value: 'hard' })])
    expect(known.map(({ id }) => id)).toEqual([other.id, first.id])
  })

  test('replaces an older one that says otherwise of the same parameter, and no other', () => {
    const older = [
      of({ parameter: 'difficulty', value: 'easy', tool: 'quiz_generator' }),
      of({ parameter: 'difficulty', value: 'easy', tool: 'flashcard_generator' }),
      of({ parameter: 'difficulty', value: 'easy', tool: 'quiz_generator', topic: 'osmosis' }),
    ]
    const newer = of({ parameter: 'difficulty', value: 'hard', tool: 'quiz_generator' })
    expect(withCorrections(older, [newer])).toEqual([older[1], older[2], newer])
  })

  test('of a corrected value corrects what was understood in the first place', () => {
    const first = of({ parameter: 'subject', value: 'chemistry', instead_of: 'physics' })
    const second = of({ parameter: 'subject', value: 'biochemistry', instead_of: 'chemistry' })
    expect(values(withCorrections([first], [second]))).toEqual([['physics', 'biochemistry']])
  })

  test('that takes an earlier one back leaves nothing to map the value away again', () => {
    const first = of({ parameter: 'subject', value: 'chemistry', instead_of: 'physics' })
    const back = of({ parameter: 'subject', value: 'physics', instead_of: 'chemistry' })
    expect(values(withCorrections([first], [back]))).toEqual([['chemistry', 'physics']])
  })

  test('is one of a hundred at most: the oldest make room', () => {
    const many = Array.from({ length: 130 }, (_, index) => of({ parameter: `p${index}`, value: 'x' }))
    const kept = withCorrections([], many)
    expect([kept.length, kept.at(0)?.parameter, kept.at(-1)?.parameter]).toEqual([100, 'p30', 'p129'])
  })

  test('of a session holds in that session only', () => {
    const always = of({ parameter: 'count', value: 8 })
    const here = of({ parameter: 'count', value: 3 }, { ...said, scope: 'session', session_id: 'a' })
    expect(correctionsIn([always, here], 'a').map(({ value }) => value)).toEqual([8, 3])
    expect(correctionsIn([always, here], 'b')).toEqual([{ parameter: 'count', value: 8 }])
  })
})

describe('an edit teaches', () => {
  const call = {
    tool: 'quiz_generator',
    parameters: { topic: 'bonds', subject: 'chemistry', difficulty: 'beginner', num_questions: 10 },
    evidence: {},
  }
  test('tastes, for the tool', () =>
    expect(
      learnedFromEdit(call, { difficulty: 'advanced', num_questions: 3, question_type: 'practice' }),
    ).toEqual([
      { parameter: 'difficulty', value: 'advanced', tool: 'quiz_generator' },
      { parameter: 'num_questions', value: 3, tool: 'quiz_generator' },
      { parameter: 'question_type', value: 'practice', tool: 'quiz_generator' },
    ]))

  test('the subject of this topic, and a topic only instead of what was understood', () => {
    expect(learnedFromEdit(call, { subject: 'finance' })).toEqual([
      { parameter: 'subject', value: 'finance', instead_of: 'chemistry', topic: 'bonds' },
    ])
    expect(learnedFromEdit(call, { topic: 'ionic bonds' })).toEqual([
      { parameter: 'topic', value: 'ionic bonds', instead_of: 'bonds', tool: 'quiz_generator' },
    ])
    expect(learnedFromEdit({ ...call, parameters: {} }, { topic: 'ionic bonds' })).toEqual([])
  })

  test('nothing by what stays the same, and nothing of texts and other content', () =>
    expect(learnedFromEdit(call, { difficulty: 'beginner', essay_text: 'mine', start_year: 1914 })).toEqual(
      [],
    ))
})
