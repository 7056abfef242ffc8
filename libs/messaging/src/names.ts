/** The queue on which a contract is served. */
export const rpcQueue = (contractName: string): string => `tutor.rpc.${contractName}`
/** Direct exchange of cancellations, keyed by the served queue. */
export const cancelExchange = 'tutor.rpc.cancel'
/** Durable topic exchange of all domain events. */
export const eventExchange = 'tutor.events'
export const eventQueue = (group: string): string => `tutor.events.${group}`
/** Where the dead letters of a work queue are. */
export const deadQueue = (queue: string): string => `${queue}.dead`
