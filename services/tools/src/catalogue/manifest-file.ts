import { ToolManifest } from '@tutor/contracts'
import { z } from 'zod'
import type { JsonObject } from '../json-schema.js'

const contexts = ['user_info', 'chat_history'] as const

/** A manifest as it is written: what the system itself gives to the tool stands in `takes`, not in the input schema. */
export const ManifestFile = ToolManifest.extend({ takes: z.array(z.enum(contexts)).default([]) })

const text = (maxLength: number): JsonObject => ({ type: 'string', minLength: 1, maxLength })

/** The six fields of a student and the last messages, as every core tool takes them (brief §2 and §3). */
const schemas: Readonly<Record<(typeof contexts)[number], JsonObject>> = {
  user_info: {
    type: 'object',
    additionalProperties: false,
    required: [
      'user_id',
      'name',
      'grade_level',
      'learning_style_summary',
      'emotional_state_summary',
      'mastery_level_summary',
    ],
    properties: {
      user_id: text(128),
      name: text(200),
      grade_level: text(50),
      learning_style_summary: text(1_000),
      emotional_state_summary: text(1_000),
      mastery_level_summary: text(1_000),
    },
  },
  chat_history: {
    type: 'array',
    maxItems: 10,
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['role', 'content'],
      properties: {
        role: { type: 'string', enum: ['user', 'assistant'] },
        content: { type: 'string', minLength: 1 },
      },
    },
  },
}

/** The manifest as it is offered: what the tool takes from the system is part of its input schema. */
export function withContext({ takes, ...manifest }: z.output<typeof ManifestFile>): ToolManifest {
  const { required, properties, ...schema } = manifest.input_schema
  const input_schema: JsonObject = {
    ...schema,
    required: [...takes, ...(Array.isArray(required) ? required : [])],
    properties: { ...Object.fromEntries(takes.map((name) => [name, schemas[name]])), ...Object(properties) },
  }
  return { ...manifest, input_schema }
}
