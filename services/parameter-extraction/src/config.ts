import { EngineMode } from '@tutor/contracts'
import { z } from 'zod'

const modeOfTenant = /^\s*([\w.-]{1,100})\s*=\s*(\w+)\s*$/

/** "acme=local,uni=model" as a map. */
const Modes = z.string().transform((text, context) => {
  const modes = new Map<string, EngineMode>()
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const [, tenant, mode] = modeOfTenant.exec(part) ?? []
    const known = EngineMode.safeParse(mode)
    if (tenant === undefined || !known.success)
      context.addIssue(`"${part.trim()}" is not of the form tenant=${EngineMode.options.join('|')}`)
    else modes.set(tenant, known.data)
  }
  return modes
})

export const UnderstandingConfig = z.object({
  /** `local`: rules alone. `hybrid`: a model where they are not sure. `model`: a model always, the rules where it fails. */
  UNDERSTANDING_ENGINE: EngineMode.default('hybrid'),
  /** The same for single tenants: `acme=local,uni=model`. */
  UNDERSTANDING_ENGINE_BY_TENANT: Modes.default(new Map()),
  /** In the hybrid mode a model is asked where the local engine is less sure than this. */
  UNDERSTANDING_MODEL_THRESHOLD: z.coerce.number().min(0).max(1).default(0.8),
  /** How long a decision waits for the model before the local reading stands, in milliseconds. */
  UNDERSTANDING_MODEL_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(8_000),
})
