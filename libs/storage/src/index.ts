export { type Cache, openCache, type RateLimit, type RateVerdict, type StoreStatus } from './cache.js'
export { type Database, type DatabaseOptions, openDatabase } from './database.js'
export {
  type EventLog,
  type EventLogOptions,
  type LoggedEvent,
  type NewEvent,
  openEventLog,
} from './event-log.js'
export { type Migrations, migrate } from './migrate.js'
export type { StorageOptions } from './options.js'
