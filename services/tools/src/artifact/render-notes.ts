import type { NoteOutput, NoteSection } from '../local/tool-schemas.js'
import { bullets, headed, page, titleLine } from './markdown.js'

/** Summary, sections in their own form, and what goes with them. */
export const renderNotes = (notes: NoteOutput) =>
  page(titleLine(`Notes: ${notes.title}`), [
    notes.summary,
    ...notes.note_sections.flatMap(sectionParts),
    ...headed('Connections', bullets(notes.connections_to_prior_learning)),
    ...headed('Drawings that help', bullets(notes.visual_elements.map(describe))),
    ...headed('Practice', bullets(notes.practice_suggestions)),
    ...headed('Sources', bullets(notes.source_references)),
  ])

const sectionParts = ({ title, content, key_points, examples, analogies }: NoteSection): string[] => [
  `## ${titleLine(title)}`,
  // Sub-items of an outline are indented, which Markdown only takes for structure inside a list.
  ...(/^\p{Lu}\. /u.test(content) ? [content.replace(/^( *)(\p{Lu}|\d+)\. /gmu, '$1- $2. ')] : [content]),
  ...labelled('Key points', key_points),
  ...labelled('Examples', examples),
  ...labelled('Analogies', analogies),
]

const labelled = (label: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`**${label}**`, bullets(lines)]

/** Visual elements are free objects; their texts are what can be shown. */
const describe = (visual: NoteOutput['visual_elements'][number]): string => {
  const description = visual['description']
  if (typeof description === 'string') return description
  return Object.values(visual)
    .filter((value) => typeof value === 'string')
    .join(': ')
}
