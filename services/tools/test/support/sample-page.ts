import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

interface PageFront {
  readonly title: string
  readonly subject?: string
  readonly aliases?: readonly string[]
  readonly prerequisites?: readonly string[]
}

const levels = ['easy', 'medium', 'hard'] as const
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `- ${line(index + 1)}`).join('\n')

/** A page that is just complete: the least of everything. */
export function samplePage({
  title,
  subject = 'biology',
  aliases = [],
  prerequisites = ['water'],
}: PageFront): string {
  const questions = levels.map((level) => {
    const items = Array.from({ length: 5 }, (_, index) =>
      [
        `- Q: What is ${level} question ${index + 1} of ${title}?`,
        `  A: Reply ${level} ${index + 1}`,
        `  Why: Since it is ${level}.`,
        '  Hint: Think.',
        `  Wrong: Miss one ${index} | Miss two ${index} | Miss three ${index}`,
      ].join('\n'),
    )
    return `### ${level.charAt(0).toUpperCase()}${level.slice(1)}\n${items.join('\n')}`
  })
  return `---
title: ${title}
subject: ${subject}
aliases: [${aliases.join(', ')}]
related: [oceans]
prerequisites: [${prerequisites.join(', ')}]
---
## Summary
The summary sentence stands here.
## Basic
The basic part. It has two sentences.

A second paragraph.
## Intermediate
The intermediate part.
## Advanced
The advanced part.
## Key points
${lines(5, (index) => `Key sentence number ${index}.`)}
## Examples
${lines(3, (index) => `Sample case ${index}.`)}
## Analogies
${lines(2, (index) => `It resembles thing ${index}.`)}
## Visuals
${lines(2, (index) => `A drawing ${index}.`)}
## Terms
${levels.map((level) => lines(3, (index) => `**${level}word${index}** (${level}): the meaning number ${index} at ${level}`)).join('\n')}
## Facts
${levels.map((level) => lines(2, (index) => `(${level}) True: Truth ${level} ${index}. | False: Falsehood ${level} ${index}.`)).join('\n')}
## Questions
${questions.join('\n')}
`
}

/** A folder with the given files, for a library or a catalogue. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tools-test-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}
