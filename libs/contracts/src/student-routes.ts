import { z } from 'zod'
import { AddedReviews, AddReviews, RateReview, ReviewCard } from './reviews.js'
import { idempotencyKey, Moment, PageQuery, pageOf, route } from './route.js'
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
  addReviews: route({
    service: 'session',
    method: 'POST',
    path: '/v1/students/{id}/reviews',
    scope: 'students',
    summary: 'Take the flashcards of a call into the student’s reviews',
    description:
      'A card whose question the student repeats already is not taken twice, so that the same request may be sent ' +
      'again. 409 for a call that made no cards.',
    body: AddReviews,
    status: 201,
    response: AddedReviews,
    params: student.params,
    errors: ['NOT_FOUND', 'CONFLICT'],
  }),
  listReviews: route({
    service: 'session',
    method: 'GET',
    path: '/v1/students/{id}/reviews',
    scope: 'students',
    summary: 'Flashcards that are due, the longest due first',
    query: PageQuery.extend({ due_before: Moment.optional().describe('Default: now.') }),
    response: pageOf(ReviewCard),
    ...student,
  }),
  rateReview: route({
    service: 'session',
    method: 'POST',
    path: '/v1/students/{id}/reviews/{card}',
    scope: 'students',
    summary: 'Say how well a card was remembered: schedules its next time',
    headers: { 'Idempotency-Key': idempotencyKey },
    params: z.strictObject({ id: StudentId, card: z.uuid() }),
    body: RateReview,
    response: ReviewCard,
    errors: ['NOT_FOUND', 'CONFLICT'],
  }),
} as const
