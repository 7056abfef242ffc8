import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '@tutor/platform'
import { createFinder, type Finder } from './find-topic.js'
import { topicWords } from './normalise.js'
import { parseTopic } from './parse-topic.js'
import type { Topic } from './topic.js'

export interface Library extends Finder {
  /** Every page, in order of subject and slug. */
  readonly topics: readonly Topic[]
}

/**
 * Reads every page `<subject>/<slug>.md` of a folder. Throws ConfigError with every problem of every page as
 * `page:line: what is wrong`, also when two pages claim the same name.
 */
export async function loadLibrary(folder: string): Promise<Library> {
  const problems: string[] = []
  const topics: Topic[] = []
  for (const page of await pagesOf(folder)) {
    const topic = parseTopic(page, await readFile(join(folder, page), 'utf8'), problems)
    if (topic) topics.push(topic)
  }
  const index = indexByName(topics, problems)
  if (problems.length > 0) throw new ConfigError(problems)
  return { topics, ...createFinder(topics, index) }
}

async function pagesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError([`TOOLS_LIBRARY_DIR: can't read ${folder} (${error.code ?? error.message})`])
  })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const pages = await Promise.all(
    folders.map(async (subject) =>
      (await readdir(join(folder, subject)))
        .filter((file) => file.endsWith('.md'))
        .map((file) => `${subject}/${file}`),
    ),
  )
  return pages.flat().sort()
}

function indexByName(topics: readonly Topic[], problems: string[]): Map<string, Topic> {
  const index = new Map<string, Topic>()
  for (const topic of topics)
    for (const name of [topic.title, topic.slug, ...topic.aliases]) {
      const key = topicWords(name).join(' ')
      const other = index.get(key)
      if (other && other !== topic)
        problems.push(`${topic.page}:1: the name "${name}" belongs to ${other.page} already`)
      else if (key === '') problems.push(`${topic.page}:1: the name "${name}" has no letters`)
      else index.set(key, topic)
    }
  return index
}
