import { identityContract } from '@tutor/contracts'
import { createTokenSigner, defineService } from '@tutor/service'
import { openCache } from '@tutor/storage'
import { type GatewayDependencies, gatewayApplication } from './application.js'
import { authenticator } from './authenticate.js'
import { GatewayConfig } from './config.js'
import { handOverWhen } from './hand-over.js'
import { proxyTo, upgradesTo } from './proxy.js'
import { rateLimiter } from './rate-limit.js'
import { gatewayUpgrade } from './upgrade.js'

const upstreamNames = ['session', 'context-analysis', 'parameter-extraction', 'tools', 'llm-proxy'] as const
const version = '0.1.0'

/** The HTTP edge of the fleet. */
export const gateway = defineService({
  name: 'gateway',
  contract: undefined,
  calls: [identityContract],
  upstreams: upstreamNames,
  config: GatewayConfig,
  async start({ config, clients, cache, upstreams, logger, metrics, stopping }) {
    const signer = createTokenSigner(clients.identity)
    const localCache = await openCache('memory:', { logger, metrics })
    const proxies = upstreamNames.map((name) => {
      const target = upstreams[name]
      if (!target) throw new Error(`The gateway has no URL of ${name}`)
      const options = { name, target, timeoutMs: config.UPSTREAM_TIMEOUT_MS, metrics }
      // Of all event streams only a turn's can be resumed.
      return [
        name,
        proxyTo(name === 'session' ? { ...options, handOver: handOverWhen(stopping) } : options),
      ] as const
    })
    const dependencies: GatewayDependencies = {
      authenticate: authenticator(clients.identity, config.PRINCIPAL_CACHE_MS),
      limit: rateLimiter(cache, localCache, { logger, metrics }),
      mint: signer.mint,
      proxies: Object.fromEntries(proxies),
      version,
      logger,
      metrics,
    }
    return {
      rpc: undefined,
      http: undefined,
      application: gatewayApplication(dependencies),
      upgrade: gatewayUpgrade(dependencies, upgradesTo(upstreams['session'] ?? '')),
      ready: signer.ready,
      close: localCache.close,
    }
  },
})
