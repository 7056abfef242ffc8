import { AppError } from '@tutor/contracts'
import type { Kysely, Transaction } from 'kysely'
import { blankStudent, type StoredStudent, wholeStudent } from '../students/stored-student.js'
import type { Tables } from '../tables.js'
import { storedJson } from './stored-json.js'

async function findStudent(
  db: Kysely<Tables>,
  tenantId: string,
  studentId: string,
): Promise<StoredStudent | undefined> {
  const row = await db
    .selectFrom('students')
    .select('state')
    .where('tenant_id', '=', tenantId)
    .where('student_id', '=', studentId)
    .executeTakeFirst()
  return row && wholeStudent(studentId, row.state)
}

export async function requireStudent(
  db: Kysely<Tables>,
  tenantId: string,
  studentId: string,
): Promise<StoredStudent> {
  const student = await findStudent(db, tenantId, studentId)
  if (!student) throw new AppError('NOT_FOUND', 'There is no such student')
  return student
}

/** Changes a student under a lock, so that two turns at once lose nothing; creates the student when unknown. */
export async function changeStudent(
  transaction: Transaction<Tables>,
  tenantId: string,
  studentId: string,
  change: (student: StoredStudent) => StoredStudent | Promise<StoredStudent>,
): Promise<StoredStudent> {
  await transaction
    .insertInto('students')
    .values({ tenant_id: tenantId, student_id: studentId, state: storedJson(blankStudent(studentId)) })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'student_id']).doNothing())
    .execute()
  const { state } = await transaction
    .selectFrom('students')
    .select('state')
    .where('tenant_id', '=', tenantId)
    .where('student_id', '=', studentId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const changed = await change(wholeStudent(studentId, state))
  await transaction
    .updateTable('students')
    .set({ state: storedJson(changed), updated_at: new Date() })
    .where('tenant_id', '=', tenantId)
    .where('student_id', '=', studentId)
    .execute()
  return changed
}
