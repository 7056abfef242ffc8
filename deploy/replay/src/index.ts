export { compare, type Kind } from './compare.js'
export { type ReplayOptions, replayTurns } from './replay-turns.js'
export { type Summary, summarise, summaryText } from './summary.js'
