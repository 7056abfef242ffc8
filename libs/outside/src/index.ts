export { allowedHosts, type IsAllowedHost } from './allowed-hosts.js'
export { discard } from './discard.js'
export {
  createGuardedFetch,
  type GuardedFetch,
  type OutsideRequest,
  type OutsideResponse,
} from './guarded-fetch.js'
export { type KeyPurpose, type KeyRing, keyRing, type Sealed, type SecretOwner } from './key-ring.js'
export { complaintAboutHost, complaintAboutUrl } from './outside-url.js'
export { type ResolveHost, resolveByDns } from './resolve-host.js'
export { retryAfterOf } from './retry-after.js'
export { AllowedHosts, list, OldSecretsKeys, SecretsKey } from './settings.js'
