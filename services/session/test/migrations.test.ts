import { Student } from '@tutor/contracts'
import { createLogger, createMetrics } from '@tutor/platform'
import { migrate, openDatabase } from '@tutor/storage'
import { sql } from 'kysely'
import { openTestDatabase } from '../../../test/database.js'
import { migrations } from '../src/migrations.js'
import { blankStudent } from '../src/students/stored-student.js'
import { studentView } from '../src/students/student-view.js'
import type { Tables } from '../src/tables.js'

test('students of before 0002 keep their levels and corrections, in the form of today', async () => {
  const place = await openTestDatabase()
  const database = await openDatabase(place.url, {
    logger: createLogger('silent'),
    metrics: createMetrics(),
    poolSize: 2,
  })
  try {
    const { '0001_conversations': first } = migrations
    await migrate(database, 'session', { '0001_conversations': first })
    const old = {
      user_id: 'ada',
      mastery_level: 4,
      topic_mastery: { ' Cell  Biology': 3, osmosis: 10 },
      goals: ['pass'],
      subject_preferences: [],
      corrections: [{ parameter: 'subject', value: 'organic chemistry', instead_of: 'chemistry' }],
    }
    const blank = { user_id: 'bob', topic_mastery: {}, goals: [], subject_preferences: [], corrections: [] }
    const db = database.forSchema<Tables>('session')
    for (const state of [old, blank])
      await sql`insert into session.students (tenant_id, student_id, state)
        values ('a', ${state.user_id}, ${JSON.stringify(state)}::jsonb)`.execute(db)
    await migrate(database, 'session', migrations)
    const rows = await db.selectFrom('students').select('state').orderBy('student_id').execute()
    const [ada, bob] = rows.map(({ state }) => Student.parse(studentView(state, new Date())))
    expect(ada).toMatchObject({
      mastery_level: 4,
      topic_mastery: { 'cell biology': 3, osmosis: 10 },
      mastery: { 'cell biology': { probability: 0.25, observations: 0 } },
      corrections: [{ ...old.corrections[0], scope: 'student', source: 'conversation' }],
    })
    expect(rows[0]?.state.given_mastery?.level).toBe(4)
    expect(rows[1]?.state).toEqual(blankStudent('bob'))
    expect(bob?.topic_mastery).toEqual({})
  } finally {
    await database.close()
    await place.close()
  }
})
