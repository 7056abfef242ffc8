import {
  AppError,
  type Client,
  type Contract,
  type Handlers,
  type identityContract,
  type Principal,
  type SigningKey,
  scopes,
} from '@tutor/contracts'
import { z } from 'zod'
import { type AnyService, defineService } from './define.js'
import { createTokenSigner } from './internal-token.js'

/** A neighbour for tests: answers the methods given, and UNAVAILABLE to the others of its contract. */
export function stubNeighbour<C extends Contract>(contract: C, handlers: Partial<Handlers<C>>): AnyService {
  const absent = () => {
    throw new AppError('UNAVAILABLE', `${contract.name} is a stub that does not answer this`)
  }
  const rpc = Object.fromEntries(
    Object.keys(contract.methods).map((name) => [name, handlers[name] ?? (async () => absent())]),
  )
  return defineService<string, Contract, readonly Contract[], z.ZodType>({
    name: contract.name,
    contract,
    calls: [],
    config: z.object({}),
    // A stub of a service with public routes has no HTTP side.
    start: () => ({ rpc, http: undefined }) as never,
  })
}

/** An identity that lives in memory: hands out internal tokens for any principal, and verifies them. */
export function memoryIdentity() {
  const keys = new Map<string, SigningKey>()
  const handlers: Pick<Client<typeof identityContract>, 'registerSigningKey' | 'signingKey'> = {
    registerSigningKey: async (key) => {
      keys.set(key.kid, key)
      return {}
    },
    signingKey: async ({ kid }) => {
      const key = keys.get(kid)
      if (!key) throw new AppError('NOT_FOUND', 'There is no such key')
      return key
    },
  }
  const signer = createTokenSigner(handlers)
  return {
    handlers,
    /** Value of an Authorization header that the service named by `audience` accepts. */
    authorization: async (audience: string, principal: Partial<Principal> = {}): Promise<string> =>
      `Bearer ${await signer.mint({ ...anyPrincipal(), ...principal }, audience)}`,
  }
}

const anyPrincipal = (): Principal => ({
  key_id: 'key-a',
  tenant_id: 'tenant-a',
  student_id: null,
  scopes: [...scopes],
  rate_per_second: 1_000,
})

/** An environment for `run` in a test: nothing shared, nothing on a fixed port, quiet. */
export const testEnvironment = (more: Record<string, string> = {}): Record<string, string> => ({
  HTTP_PORT: '0',
  ADMIN_PORT: '0',
  LOG_LEVEL: 'silent',
  ...more,
})
