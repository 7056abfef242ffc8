/** `code` of an error of Node or PostgreSQL, or an empty text. Errors may come from another realm, so no `instanceof`. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''

/** What an error says, also when it is one of several that Node has put together without a message. */
export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.map(messageOf).join('; ')
  return 'message' in error ? String(error.message) : String(error)
}
