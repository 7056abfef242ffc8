import { z } from 'zod'
import { EmotionalState } from './feelings.js'
import { StudentMoves } from './student-moves.js'

export const teachingStyles = ['direct', 'socratic', 'visual', 'flipped_classroom'] as const
export const TeachingStyle = z.enum(teachingStyles)
export type TeachingStyle = z.output<typeof TeachingStyle>

const summary = z.string().trim().min(1).max(1_000)
export const StudentId = z.string().trim().min(1).max(128)

/** The six fields that every core tool receives. */
export const UserInfo = z.strictObject({
  user_id: StudentId,
  name: z.string().trim().min(1).max(200),
  grade_level: z.string().trim().min(1).max(50),
  learning_style_summary: summary,
  emotional_state_summary: summary,
  mastery_level_summary: summary,
})
export type UserInfo = z.output<typeof UserInfo>

/** Something that a client app knows of a student. Only `user_id` is required. */
export const StudentProfile = z.strictObject({
  ...UserInfo.partial().shape,
  user_id: StudentId,
  teaching_style: TeachingStyle.optional(),
  emotional_state: EmotionalState.optional(),
  mastery_level: z.number().int().min(1).max(10).optional(),
})
export type StudentProfile = z.output<typeof StudentProfile>

/** What a student told us we had got wrong ("no, I meant organic chemistry"), or changed in a call by hand. */
export const Correction = z.strictObject({
  parameter: z.string().min(1).max(100),
  value: z.union([z.string().min(1).max(500), z.number(), z.boolean()]),
  /** What we had understood, when it is known: the correction applies where this would be used again. */
  instead_of: z.string().min(1).max(500).optional(),
  /** The only tool that it applies to. */
  tool: z.string().min(1).max(64).optional(),
  /** The only topic that it applies to. */
  topic: z.string().min(1).max(500).optional(),
})
export type Correction = z.output<typeof Correction>

/** How far a correction reaches: always, or in the session in which it was made. */
export const CorrectionScope = z.enum(['student', 'session'])
export type CorrectionScope = z.output<typeof CorrectionScope>

/** A correction as it is kept: newer ones replace those that they contradict. */
export const RememberedCorrection = Correction.extend({
  id: z.uuid(),
  created_at: z.iso.datetime(),
  scope: CorrectionScope,
  /** The session that a correction of scope `session` applies to. */
  session_id: z.uuid().optional(),
  /** Read from what the student said, or from an edited call. */
  source: z.enum(['conversation', 'edit']),
})
export type RememberedCorrection = z.output<typeof RememberedCorrection>

const Level = z.number().int().min(1).max(10)
export const TopicMastery = z.record(z.string().max(200), Level)
export type TopicMastery = z.output<typeof TopicMastery>

/** A student as we remember them: profile, mastery per topic, goals, preferences, corrections, and how they moved. */
export const Student = StudentProfile.extend({
  /** By `topicKey`. */
  topic_mastery: TopicMastery,
  goals: z.array(z.string().max(500)).max(50),
  subject_preferences: z.array(z.string().max(100)).max(50),
  corrections: z.array(RememberedCorrection).max(100),
  ...StudentMoves.shape,
})
export type Student = z.output<typeof Student>

/** The name under which a topic's mastery is kept: its words in lower case, one blank between them. */
export const topicKey = (topic: string): string =>
  topic.trim().toLowerCase().replace(/\s+/g, ' ').slice(0, 200)

/**
 * Mastery as a whole number from "Level N" (brief §2): "Level 10" is 10, never 1.
 * Returns undefined when the summary names no level from 1 to 10.
 */
export function masteryLevelFromSummary(text: string | undefined): number | undefined {
  const level = Number(/\blevel\s*(\d+)\b/i.exec(text ?? '')?.[1] ?? Number.NaN)
  return Number.isInteger(level) && level >= 1 && level <= 10 ? level : undefined
}

/** The profile completed to the six non-empty fields; what is unknown is said to be unknown. */
export const userInfoOf = (student: StudentProfile): UserInfo => ({
  user_id: student.user_id,
  name: student.name ?? 'Student',
  grade_level: student.grade_level ?? 'unknown',
  learning_style_summary: student.learning_style_summary ?? 'No preference known',
  emotional_state_summary: student.emotional_state_summary ?? student.emotional_state ?? 'neutral',
  mastery_level_summary:
    student.mastery_level_summary ??
    (student.mastery_level === undefined ? 'Level unknown' : `Level ${student.mastery_level}`),
})
