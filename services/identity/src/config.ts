import { ApiKey } from '@tutor/contracts'
import { z } from 'zod'

export const IdentityConfig = z.object({
  /** An API key to be known from the first start on; only its hash is stored. It may do everything. */
  BOOTSTRAP_API_KEY: ApiKey.optional(),
})
