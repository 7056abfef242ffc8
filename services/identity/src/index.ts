import { randomUUID } from 'node:crypto'
import { identityContract, scopes } from '@tutor/contracts'
import { defineService } from '@tutor/service'
import { IdentityConfig } from './config.js'
import { migrations } from './migrations.js'
import { authenticate } from './rpc/authenticate.js'
import { createApiKey, grantScopes, storeApiKey } from './rpc/create-api-key.js'
import { registerSigningKey, signingKey } from './rpc/signing-keys.js'
import type { Tables } from './tables.js'

/** Who is calling, and with which keys that is proved. */
export const identity = defineService({
  name: 'identity',
  contract: identityContract,
  calls: [],
  config: IdentityConfig,
  migrations,
  async start({ config, database }) {
    const db = database<Tables>()
    if (config.BOOTSTRAP_API_KEY) {
      await storeApiKey(db, randomUUID(), config.BOOTSTRAP_API_KEY, {
        name: 'bootstrap',
        tenant_id: 'default',
        student_id: null,
        scopes: [...scopes],
        rate_per_second: 100,
      })
      await grantScopes(db, config.BOOTSTRAP_API_KEY, scopes)
    }
    return {
      rpc: {
        authenticate: authenticate(db),
        createApiKey: createApiKey(db),
        registerSigningKey: registerSigningKey(db),
        signingKey: signingKey(db),
      },
      http: undefined,
    }
  },
})
