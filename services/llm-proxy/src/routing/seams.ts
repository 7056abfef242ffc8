/** How often an answer that was cut may be continued. */
export const maxSeams = 2
