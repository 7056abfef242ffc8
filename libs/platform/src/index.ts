export { type BreakerOptions, breaker } from './breaker.js'
export { type BreakerStore, type FleetBreaker, fleetBreaker } from './breaker-fleet.js'
export { ConfigError, type Environment, port, readConfig } from './config.js'
export {
  contextFromHeaders,
  contextHeaders,
  currentContext,
  type RequestContext,
  runInContext,
  traceIdOf,
} from './context.js'
export { type ExpiringMap, expiringMap } from './expiring-map.js'
export { createLogger, type LogFields, type Logger, type LogLevel, logLevels } from './logger.js'
export { createMetrics, type Metrics, secondsSince } from './metrics.js'
export { redactUrl, serverUrls } from './server-url.js'
