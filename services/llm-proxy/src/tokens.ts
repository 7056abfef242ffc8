/**
 * Tokens of a text, estimated at four characters each (OpenAI's rule of thumb for English). Used only where a
 * provider reports no usage.
 */
export const estimateTokens = (text: string): number => Math.ceil(text.length / 4)
