export { type Command, run } from './command.js'
export { jobGraveyard } from './job-graveyard.js'
export { queueGraveyard } from './queue-graveyard.js'
