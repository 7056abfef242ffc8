import { readFileSync } from 'node:fs'
import { History, PlanAction, StudentProfile } from '@tutor/contracts'
import { z } from 'zod'

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** The value that is expected, or a list of those that are accepted. */
const Accepted = z.union([Scalar, z.array(Scalar)])

/** A message with the decision that a careful reader of the policies would make; parameters that are not listed are not judged. */
export const LabelledTurn = z.strictObject({
  id: z.string(),
  /** The way of speaking; no family is both in the develop and in the test split. */
  family: z.string().optional(),
  message: z.string(),
  history: History.optional(),
  student: StudentProfile.partial().optional(),
  expect: z.strictObject({
    action: PlanAction,
    calls: z
      .array(z.strictObject({ tool: z.string(), parameters: z.record(z.string(), Accepted).default({}) }))
      .optional(),
    missing: z.array(z.string()).optional(),
    notices: z.array(z.string()).optional(),
    context: z.record(z.string(), z.unknown()).optional(),
  }),
})
export type LabelledTurn = z.output<typeof LabelledTurn>

/** Reads a file of labelled turns, one JSON object a line. Throws with file and line on anything else. */
export function readTurns(file: string | URL): LabelledTurn[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return []
      const turn = LabelledTurn.safeParse(JSON.parse(line))
      if (!turn.success) throw new Error(`${String(file)}:${index + 1}: ${z.prettifyError(turn.error)}`)
      return [turn.data]
    })
}
