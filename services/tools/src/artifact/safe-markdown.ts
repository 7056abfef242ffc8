/** Destinations that a reader may be led to. As written: an entity or escape in place of a letter makes it none of them. */
const allowedDestination = /^(https?:\/\/|mailto:|#)/i

/**
 * Markdown of others that can be shown: HTML in it is text, links lead to the web or to a mail only, and pictures,
 * which would tell their server who reads, become links. Nothing else is changed.
 */
export const safeMarkdown = (text: string): string =>
  text
    .replace(/\p{Cc}/gu, (control) => (control === '\n' || control === '\t' ? control : ''))
    .replaceAll('<', '&lt;')
    .replaceAll('![', '&#33;[')
    .replace(/\](\(|:)(?=\s*(\S*))/g, (whole, sign: string, destination: string) =>
      allowedDestination.test(destination) ? whole : `]${sign === '(' ? '&#40;' : '&#58;'}`,
    )

/** Plain text as Markdown that shows it as it is. */
export const textAsMarkdown = (text: string): string => text.replace(/[\\`*_[\]#|~]/g, '\\$&')
