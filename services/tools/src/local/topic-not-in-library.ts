import { AppError } from '@tutor/contracts'
import { listed } from './wording.js'

/** An honest answer in place of filler: what is missing, and the two ways to have it. */
export function topicNotInLibrary(topic: string, subject: string, near: readonly string[]): AppError {
  const page = `services/tools/library/${slugOf(subject) || 'subject'}/${slugOf(topic) || 'topic'}.md`
  const suggestion = near.length > 0 ? ` Near topics that it has: ${listed(near)}.` : ''
  return new AppError(
    'NOT_FOUND',
    `The library has no page on “${topic}” and no language model is at hand. Configure a model ` +
      `(OPENAI_API_KEY or OPENAI_BASE_URL), or add a page ${page}.${suggestion}`,
    { reason: 'topic_not_in_library' },
  )
}

const slugOf = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
