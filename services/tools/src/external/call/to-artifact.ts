import type { Artifact, ResponseMapping, ToolManifest } from '@tutor/contracts'
import { page, titleLine } from '../../artifact/markdown.js'
import { renderAny } from '../../artifact/render-any.js'
import { renderCards } from '../../artifact/render-cards.js'
import { renderExplanation } from '../../artifact/render-explanation.js'
import { renderNotes } from '../../artifact/render-notes.js'
import { renderQuiz } from '../../artifact/render-quiz.js'
import { safeMarkdown, textAsMarkdown } from '../../artifact/safe-markdown.js'
import type { JsonObject } from '../../json-schema.js'
import { ExplainerOutput, FlashcardOutput, NoteOutput, QuizOutput } from '../../local/tool-schemas.js'

/** Longer ones are cut: the whole answer stands in the result's `output`. */
const maxMarkdown = 200_000

/** A tool's answer as it is shown: by the registration's mapping, else by the kind, else by its shape. */
export function toArtifact(manifest: ToolManifest, mapping: ResponseMapping, output: JsonObject): Artifact {
  const mappedTitle = textAt(output, mapping.title)
  const title = titleLine(mappedTitle ?? manifest.title)
  const kind = mapping.artifact ?? manifest.artifact
  const rendered =
    mappedBody(kind, title, mapping, output) ?? byKind(kind, output) ?? renderAny(title, output)
  const markdown = safeMarkdown(rendered.markdown)
  return {
    kind,
    title: mappedTitle === undefined ? titleLine(rendered.title) : title,
    markdown: markdown.length > maxMarkdown ? `${markdown.slice(0, maxMarkdown)}…\n` : markdown,
  }
}

type Rendered = Pick<Artifact, 'title' | 'markdown'>

function mappedBody(
  kind: Artifact['kind'],
  title: string,
  { markdown, text }: ResponseMapping,
  output: JsonObject,
): Rendered | undefined {
  const written = textAt(output, markdown ?? (isTextOnly(output) ? 'text' : undefined))
  if (written !== undefined) return page(textAsMarkdown(title), [written])
  const plain = textAt(output, text ?? (kind === 'link' ? 'url' : undefined))
  if (plain === undefined) return undefined
  const isLink = kind === 'link' && /^https?:\/\/[^\s()<>]+$/.test(plain)
  return page(textAsMarkdown(title), [
    isLink ? `[${textAsMarkdown(title)}](${plain})` : textAsMarkdown(plain),
  ])
}

/** What became of an answer that was a text (or an MCP tool's text): nothing needs a heading of its own. */
const isTextOnly = (output: JsonObject): boolean => Object.keys(output).join() === 'text'

/** Answers in the form of a core tool look as that tool's do. */
export function byKind(kind: Artifact['kind'], output: JsonObject): Rendered | undefined {
  switch (kind) {
    case 'quiz':
      return whereFits(QuizOutput.safeParse(output), renderQuiz)
    case 'cards':
      return whereFits(FlashcardOutput.safeParse(output), renderCards)
    case 'notes':
      return whereFits(NoteOutput.safeParse(output), renderNotes)
    case 'explanation':
      return whereFits(ExplainerOutput.safeParse(output), (explanation) =>
        renderExplanation(explanation.related_concepts[0] ?? 'the concept', explanation),
      )
    default:
      return undefined
  }
}

const whereFits = <T>(
  parsed: { readonly success: boolean; readonly data?: T },
  render: (value: T) => Rendered,
): Rendered | undefined => (parsed.success && parsed.data !== undefined ? render(parsed.data) : undefined)

/** The text or number at a path of an answer. */
export function textAt(output: JsonObject, path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  const found = path.split('.').reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? // It has just been found to be its own.
          (value as Record<string, unknown>)[name]
        : undefined,
    output,
  )
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined
}
