import type { Scope } from '@tutor/contracts'
import type { Generated } from 'kysely'

export interface Tables {
  api_keys: {
    id: string
    hash: Buffer
    prefix: string
    name: string
    tenant_id: string
    student_id: string | null
    scopes: Scope[]
    rate_per_second: number
    created_at: Generated<Date>
    expires_at: Date | null
    revoked_at: Date | null
  }
  signing_keys: { kid: string; x: string; expires_at: Date }
}
