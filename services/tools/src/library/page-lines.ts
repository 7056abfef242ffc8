/** One line of a page, numbered from 1 as an editor shows it. */
export interface Line {
  readonly number: number
  readonly text: string
}

/** A page in reading: where it is, and where its problems are put as `page:line: what is wrong`. */
export interface Reading {
  readonly page: string
  readonly problems: string[]
}

export function complain({ page, problems }: Reading, line: number, message: string): void {
  problems.push(`${page}:${line}: ${message}`)
}

/** The front matter's lines and the body's; undefined when the page does not begin with front matter. */
export function splitFrontMatter(
  text: string,
): { front: readonly Line[]; body: readonly Line[] } | undefined {
  const lines = text.split(/\r?\n/).map((line, index) => ({ number: index + 1, text: line.trimEnd() }))
  if (lines[0]?.text !== '---') return undefined
  const end = lines.findIndex(({ number, text: line }) => number > 1 && line === '---')
  return end < 0 ? undefined : { front: lines.slice(1, end), body: lines.slice(end + 1) }
}

/** A headed part of a page: the heading's own line and what stands below it. */
export interface Section {
  readonly heading: Line
  readonly lines: readonly Line[]
}

/** Splits at headings of one kind (`## ` or `### `); lines above the first heading must be blank. */
export function splitSections(
  reading: Reading,
  lines: readonly Line[],
  marker: string,
): Map<string, Section> {
  const sections = new Map<string, { heading: Line; lines: Line[] }>()
  let current: { heading: Line; lines: Line[] } | undefined
  for (const line of lines) {
    if (!line.text.startsWith(marker)) {
      if (current) current.lines.push(line)
      else if (line.text !== '')
        complain(reading, line.number, `this line stands above the first "${marker}…" heading`)
      continue
    }
    const name = line.text.slice(marker.length).trim()
    if (sections.has(name)) complain(reading, line.number, `the heading "${marker}${name}" is there twice`)
    current = { heading: line, lines: [] }
    sections.set(name, current)
  }
  return sections
}
