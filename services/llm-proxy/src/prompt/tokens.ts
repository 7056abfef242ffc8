import type { ChatRequest } from '../chat.js'

export const textTokens = (text: string): number => Math.ceil(text.length / 4)
export const promptTokens = (request: ChatRequest): number => textTokens(JSON.stringify(request.messages))
