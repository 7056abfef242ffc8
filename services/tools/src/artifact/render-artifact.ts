import type { Artifact, ToolManifest } from '@tutor/contracts'
import type { JsonObject } from '../json-schema.js'
import { ExplainerOutput, FlashcardOutput, NoteOutput, QuizOutput } from '../local/tool-schemas.js'
import { MindMapOutput } from '../local/topics/mind-map-builder.js'
import { renderAny } from './render-any.js'
import { renderCards } from './render-cards.js'
import { renderExplanation } from './render-explanation.js'
import { renderMindMap } from './render-mind-map.js'
import { renderNotes } from './render-notes.js'
import { renderQuiz } from './render-quiz.js'

type Rendered = Pick<Artifact, 'title' | 'markdown'>

/** Renderers of the core tools; every other tool's output is rendered by its shape. */
const renderers: Readonly<Record<string, (output: JsonObject, parameters: JsonObject) => Rendered>> = {
  quiz_generator: (output) => renderQuiz(QuizOutput.parse(output)),
  flashcard_generator: (output) => renderCards(FlashcardOutput.parse(output)),
  note_maker: (output) => renderNotes(NoteOutput.parse(output)),
  mind_map_builder: (output) => renderMindMap(MindMapOutput.parse(output)),
  concept_explainer: (output, parameters) =>
    renderExplanation(String(parameters['concept_to_explain']), ExplainerOutput.parse(output)),
}

/** A valid output of the tool as complete Markdown, ready to be shown. */
export function renderArtifact(manifest: ToolManifest, parameters: JsonObject, output: JsonObject): Artifact {
  const render = renderers[manifest.name] ?? ((value: JsonObject) => renderAny(manifest.title, value))
  return { kind: manifest.artifact, ...render(output, parameters) }
}
