/** A heading with its text below, or nothing when there is no text. */
export const headed = (heading: string, text: string): string[] =>
  text === '' ? [] : [`## ${heading}`, text]

export const bullets = (lines: readonly string[]): string =>
  lines.map((line) => `- ${oneItem(line)}`).join('\n')

export const numbered = (lines: readonly string[]): string =>
  lines.map((line, index) => `${index + 1}. ${oneItem(line)}`).join('\n')

/** Further lines of an item are indented, so that they stay in it. */
export const oneItem = (text: string): string => text.replaceAll('\n', '\n   ')

/** One line for a title, whatever was in the text. */
export const titleLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 200)

/** A complete document: title and parts with blank lines between. */
export const page = (title: string, parts: readonly string[]): { title: string; markdown: string } => ({
  title,
  markdown: `${[`# ${title}`, ...parts].join('\n\n')}\n`,
})
