import type { ChatRequest } from '../chat.js'

export const instructed = (request: ChatRequest): ChatRequest => request
