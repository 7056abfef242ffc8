export type { Cache, RateLimit, RateVerdict, StoreStatus } from './cache.js'
export { type Database, type DatabaseOptions, openDatabase } from './database.js'
export type { EventLog, EventLogOptions, LoggedEvent, NewEvent } from './event-log.js'
export { type Migrations, migrate } from './migrate.js'
export { openCache } from './open-cache.js'
export { openEventLog } from './open-event-log.js'
export { openQuota } from './open-quota.js'
export type { StorageOptions } from './options.js'
export type {
  Quota,
  QuotaAccount,
  QuotaAmount,
  QuotaCharge,
  QuotaTruth,
  QuotaVerdict,
  QuotaWindow,
  Reservation,
  UnknownAccount,
} from './quota.js'
export { windowAt } from './quota-window.js'
