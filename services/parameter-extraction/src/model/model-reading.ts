import { z } from 'zod'

const Value = z.strictObject({
  parameter: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]),
  /** The exact words that give the value. */
  quote: z.string(),
  /** Number of the history message that is quoted; null for the message itself. */
  turn: z.number().int().nullable(),
})

/** What a model may say of a message: which tools, and which values with the words that give them. Nothing else. */
export const ModelReading = z.strictObject({
  action: z.enum(['call', 'clarify', 'converse']),
  calls: z.array(z.strictObject({ tool: z.string(), values: z.array(Value) })),
})
export type ModelReading = z.output<typeof ModelReading>
export type ModelValue = z.output<typeof Value>

/** The same as JSON Schema, for providers that shape their answer by one. */
export const modelReadingSchema = z.record(z.string(), z.json()).parse({ ...z.toJSONSchema(ModelReading) })
