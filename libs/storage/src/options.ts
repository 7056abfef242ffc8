import type { Logger, Metrics } from '@tutor/platform'

export interface StorageOptions {
  readonly logger: Logger
  readonly metrics: Metrics
}
