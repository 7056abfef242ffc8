import { usualLearner } from '../schema/example.js'
import type { JsonObject } from '../schema/schema.js'

/** A student as every core tool is told of one (brief §2). */
export const learner = (more: JsonObject = {}): JsonObject => ({ ...usualLearner, ...more })

/** Of each range of mastery, and of each emotional state that is told apart, one student. */
export const learners: readonly (readonly [title: string, student: JsonObject])[] = [
  ['Level 1', { mastery_level_summary: 'Level 1: Building foundational knowledge' }],
  ['Level 5', { mastery_level_summary: 'Level 5: Guided practice' }],
  ['Level 8', { mastery_level_summary: 'Level 8: Advanced' }],
  ['Level 10', { mastery_level_summary: 'Level 10: Full mastery' }],
  ['anxious', { emotional_state_summary: 'Anxious about the exam' }],
  ['confused', { emotional_state_summary: 'Confused by the last lesson' }],
  ['tired', { emotional_state_summary: 'Tired, had a long day' }],
  ['neutral', { emotional_state_summary: 'Neutral' }],
  ['grade told as "Grade 10"', { grade_level: 'Grade 10' }],
]

export const history: readonly JsonObject[] = [
  { role: 'user', content: 'Can you help me with my homework?' },
  { role: 'assistant', content: 'Of course. What is it about?' },
]

/** As many messages as a tool is ever sent. */
export const longHistory: readonly JsonObject[] = Array.from({ length: 5 }, () => history).flat()
