import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolsConfig } from '../../src/config.js'
import { loadLibrary } from '../../src/library/library.js'
import { parseTopic } from '../../src/library/parse-topic.js'
import type { Topic } from '../../src/library/topic.js'

const folder = ToolsConfig.parse({}).TOOLS_LIBRARY_DIR
const entries = await readdir(folder, { withFileTypes: true, recursive: true })
const pages = entries
  .filter((entry) => entry.isFile() && entry.name.endsWith('.md') && entry.name !== 'README.md')
  .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
  .sort()

test('holds at least 60 topics across ten subjects', () => {
  expect(pages.length).toBeGreaterThanOrEqual(60)
  expect(new Set(pages.map((page) => page.split('/')[0])).size).toBeGreaterThanOrEqual(10)
})

test.each(pages)('%s keeps to the format', async (page) => {
  const problems: string[] = []
  parseTopic(page, await readFile(join(folder, page), 'utf8'), problems)
  expect(problems).toEqual([])
})

test('loads as a whole: no name is claimed by two pages', async () => {
  const library = await loadLibrary(folder)
  expect(library.topics.map(({ page }) => page)).toEqual(pages)
})

test('every page is found by its title and aliases, under its subject, and in an ordinary phrase', async () => {
  const library = await loadLibrary(folder)
  const missed = library.topics.flatMap((topic) =>
    [topic.title, ...topic.aliases, `causes and effects of ${topic.title}`, `${topic.subject} ${topic.title}`]
      .filter((name) => library.find(name, topic.subject)?.topic !== topic)
      .map((name) => `${topic.page}: ${name}`),
  )
  expect(missed).toEqual([])
})

test('no question of a page says its own answer, and no wrong answer is the right one of a twin question', async () => {
  const { topics } = await loadLibrary(folder)
  expect(topics.flatMap(contradictions)).toEqual([])
})

/** Questions that are asked twice in one page with different answers. */
function contradictions(topic: Topic): string[] {
  const answers = new Map(topic.questions.map(({ question, answer }) => [question, answer]))
  return topic.questions
    .filter(({ question, answer, wrong }) => answers.get(question) !== answer || wrong.includes(answer))
    .map(({ question }) => `${topic.page}: ${question}`)
}
