/** How long a publish waits for a lost connection to come back. */
export const publishWaitMs = 5_000
/** How long the broker may take to confirm a publish. */
export const confirmTimeoutMs = 10_000
/** How long `openBroker` keeps trying to reach the broker for the first time. */
export const startTimeoutMs = 30_000
/** How long closing waits for what is in flight. */
export const closeGraceMs = 10_000
/** Chunks of a stream that may be under way without having been read. */
export const streamWindow = 64
/** Deliveries an event gets in each group before it is dead-lettered. */
export const eventDeliveryLimit = 8
/** Events that a group's member handles at the same time. */
export const eventConcurrency = 8

/** Pause before the next delivery of a message whose handler failed: 100 ms, doubling, 5 s at most. */
export const redeliveryDelayMs = (attempt: number): number => Math.min(100 * 2 ** (attempt - 1), 5_000)
