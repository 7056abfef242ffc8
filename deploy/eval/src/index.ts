export { belowFloors, floors } from './floors.js'
export { type Judgement, judge } from './judge.js'
export { type LabelledTurn, readTurns } from './labelled-turn.js'
export { scoresOf } from './metrics.js'
