import type { Topic } from '../library/topic.js'

/** Names the page that a text comes from. */
export const sourceReference = ({ title, page }: Topic): string => `Library page “${title}” (${page})`
