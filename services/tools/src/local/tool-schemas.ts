import { ChatHistory, UserInfo } from '@tutor/contracts'
import { z } from 'zod'
import { levels } from '../library/topic.js'
import { questionTypes } from './quiz/quiz-sources.js'

/**
 * The core tools' parameters and outputs as types. The manifests' JSON Schemas are what is enforced; a test keeps
 * both the same.
 */
const withUser = z.strictObject({ user_info: UserInfo })
const onTopic = withUser.extend({ topic: z.string(), subject: z.string() })
const difficulties = ['beginner', 'intermediate', 'advanced'] as const
export const noteStyles = ['outline', 'bullet_points', 'narrative', 'structured'] as const
export const depths = ['basic', 'intermediate', 'advanced', 'comprehensive'] as const

export const QuizParameters = onTopic.extend({
  difficulty: z.enum(difficulties),
  question_type: z.enum(questionTypes),
  num_questions: z.number().int().min(1).max(50),
})
export type QuizParameters = z.output<typeof QuizParameters>

export const QuizOutput = z.strictObject({
  questions: z.array(
    z.strictObject({
      question: z.string(),
      type: z.string(),
      options: z.exactOptional(z.array(z.string())),
      answer: z.string(),
      explanation: z.string(),
      hint: z.string(),
    }),
  ),
  topic: z.string(),
  difficulty: z.enum(difficulties),
  adaptation_details: z.string(),
})
export type QuizOutput = z.output<typeof QuizOutput>

export const FlashcardParameters = onTopic.extend({
  count: z.number().int().min(1).max(20),
  difficulty: z.enum(levels),
  include_examples: z.boolean(),
})
export type FlashcardParameters = z.output<typeof FlashcardParameters>

export const FlashcardOutput = z.strictObject({
  flashcards: z.array(
    z.strictObject({
      title: z.string(),
      question: z.string(),
      answer: z.string(),
      example: z.exactOptional(z.string()),
    }),
  ),
  topic: z.string(),
  adaptation_details: z.string(),
  difficulty: z.enum(levels),
})
export type FlashcardOutput = z.output<typeof FlashcardOutput>

export const NoteParameters = onTopic.extend({
  chat_history: ChatHistory,
  note_taking_style: z.enum(noteStyles),
  include_examples: z.boolean(),
  include_analogies: z.boolean(),
})
export type NoteParameters = z.output<typeof NoteParameters>

const texts = z.array(z.string())

export const PlannerParameters = withUser.extend({
  subject: z.string(),
  exam_date: z.iso.date(),
  hours_per_day: z.number(),
})
export type PlannerParameters = z.output<typeof PlannerParameters>

export const PlanOutput = z.strictObject({
  subject: z.string(),
  exam_date: z.string(),
  days: z.array(z.strictObject({ date: z.string(), hours: z.number(), tasks: texts })),
  advice: texts,
})
export type PlanOutput = z.output<typeof PlanOutput>

export const NoteSection = z.strictObject({
  title: z.string(),
  content: z.string(),
  key_points: texts,
  examples: texts,
  analogies: texts,
})
export type NoteSection = z.output<typeof NoteSection>

export const NoteOutput = z.strictObject({
  topic: z.string(),
  title: z.string(),
  summary: z.string(),
  note_sections: z.array(NoteSection),
  key_concepts: texts,
  connections_to_prior_learning: texts,
  visual_elements: z.array(z.record(z.string(), z.json())),
  practice_suggestions: texts,
  source_references: texts,
  note_taking_style: z.enum(noteStyles),
})
export type NoteOutput = z.output<typeof NoteOutput>

export const ExplainerParameters = withUser.extend({
  chat_history: ChatHistory,
  concept_to_explain: z.string(),
  current_topic: z.string(),
  desired_depth: z.enum(depths),
})
export type ExplainerParameters = z.output<typeof ExplainerParameters>

export const ExplainerOutput = z.strictObject({
  explanation: z.string(),
  examples: texts,
  related_concepts: texts,
  visual_aids: texts,
  practice_questions: texts,
  source_references: texts,
})
export type ExplainerOutput = z.output<typeof ExplainerOutput>
