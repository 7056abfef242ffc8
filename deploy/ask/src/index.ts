export { renderer } from './render.js'
export { readServerEvents, type ServerEvent } from './server-events.js'
export { type Style, styleFor } from './style.js'
