import { z } from 'zod'
import { idempotencyKey, route } from './route.js'
import { UpdateStudent } from './session.js'
import { Student, StudentId } from './student.js'
import { ResultsOutcome, StudentResults } from './student-moves.js'

const student = { params: z.strictObject({ id: StudentId }), errors: ['NOT_FOUND'] } as const

/** The public routes of what is remembered of students. */
export const studentRoutes = {
  getStudent: route({
    service: 'session',
    method: 'GET',
    path: '/v1/students/{id}',
    scope: 'students',
    summary: 'What is remembered of a student',
    response: Student,
    ...student,
  }),
  updateStudent: route({
    service: 'session',
    method: 'PATCH',
    path: '/v1/students/{id}',
    scope: 'students',
    summary: 'Change what is remembered of a student',
    body: UpdateStudent,
    response: Student,
    ...student,
  }),
  deleteCorrection: route({
    service: 'session',
    method: 'DELETE',
    path: '/v1/students/{id}/corrections/{correction}',
    scope: 'students',
    summary: 'Forget a correction of a student',
    params: z.strictObject({ id: StudentId, correction: z.uuid() }),
    status: 204,
    response: z.undefined(),
    errors: ['NOT_FOUND'],
  }),
  recordResults: route({
    service: 'session',
    method: 'POST',
    path: '/v1/students/{id}/results',
    scope: 'students',
    summary: 'Record answers to questions on a topic: they move the mastery of it',
    headers: { 'Idempotency-Key': idempotencyKey },
    body: StudentResults,
    response: ResultsOutcome,
    params: student.params,
    errors: ['NOT_FOUND', 'CONFLICT'],
  }),
} as const
