import { z } from 'zod'

export const GatewayConfig = z.object({
  /** How long the answer of identity on an API key is kept; also the longest time that a revoked key works. */
  PRINCIPAL_CACHE_MS: z.coerce.number().int().min(0).max(60_000).default(5_000),
  /** Longest silence of a service before the gateway gives up on its answer. */
  UPSTREAM_TIMEOUT_MS: z.coerce.number().int().min(1_000).max(600_000).default(90_000),
})
export type GatewayConfig = z.output<typeof GatewayConfig>
