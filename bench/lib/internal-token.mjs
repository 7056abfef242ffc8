/** Tokens such as the gateway gives to services, so that one of them can be asked without it. */
import { randomUUID } from 'node:crypto'
import { identityContract, scopes } from '../../libs/contracts/dist/index.js'
import { client, openBroker } from '../../libs/messaging/dist/index.js'
import { createLogger, createMetrics } from '../../libs/platform/dist/index.js'
import { createTokenSigner } from '../../libs/service/dist/internal-token.js'

/** A signer that identity knows; `authorization(audience)` is a header's value for the next minute. */
export async function openSigner(brokerUrl) {
  const metrics = createMetrics()
  const broker = await openBroker(brokerUrl, { logger: createLogger('error'), metrics })
  const signer = createTokenSigner(client(broker, identityContract, { metrics }))
  await signer.ready()
  const principal = {
    key_id: randomUUID(),
    tenant_id: 'bench',
    student_id: null,
    scopes: [...scopes],
    rate_per_second: 10_000,
  }
  return {
    authorization: async (audience) => `Bearer ${await signer.mint(principal, audience)}`,
    close: () => broker.close(),
  }
}
