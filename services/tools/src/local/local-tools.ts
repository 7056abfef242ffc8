import { AppError, validate } from '@tutor/contracts'
import type { z } from 'zod'
import type { JsonObject } from '../json-schema.js'
import type { Match } from '../library/find-topic.js'
import type { Library } from '../library/library.js'
import { explainConcept } from './explanation/concept-explainer.js'
import { generateFlashcards } from './flashcard-generator.js'
import type { LocalRequest, LocalResult } from './local-tool.js'
import { makeNotes } from './notes/note-maker.js'
import { understoodAs } from './notices.js'
import { generateQuiz } from './quiz/quiz-generator.js'
import { planStudy } from './study-planner.js'
import {
  ExplainerParameters,
  FlashcardParameters,
  NoteParameters,
  PlannerParameters,
  QuizParameters,
} from './tool-schemas.js'
import { topicNotInLibrary } from './topic-not-in-library.js'

/**
 * Runs a tool without a language model. The same parameters and seed give the same result.
 * Throws NOT_FOUND with reason `topic_not_in_library` when there is no page on the topic.
 */
export type LocalTool = (parameters: JsonObject, seed: string) => LocalResult<JsonObject>

export const localToolNames: ReadonlySet<string> = new Set([
  'quiz_generator',
  'flashcard_generator',
  'note_maker',
  'concept_explainer',
  'study_planner',
])

/** The local tools over a library, by the tool's name; `now` gives the day that plans start from. */
export function createLocalTools(
  library: Library,
  now: () => Date = () => new Date(),
): ReadonlyMap<string, LocalTool> {
  const onTopic = ({ topic, subject }: { topic: string; subject: string }) => ({ name: topic, subject })
  const onConcept = ({ concept_to_explain: name, current_topic: subject }: ExplainerParameters) => ({
    name,
    subject,
  })
  return new Map<string, LocalTool>([
    ['quiz_generator', overLibrary(library, QuizParameters, onTopic, generateQuiz)],
    ['flashcard_generator', overLibrary(library, FlashcardParameters, onTopic, generateFlashcards)],
    ['note_maker', overLibrary(library, NoteParameters, onTopic, makeNotes(library))],
    ['concept_explainer', overLibrary(library, ExplainerParameters, onConcept, explainConcept)],
    [
      'study_planner',
      (input) =>
        planStudy(
          library,
          validate(PlannerParameters, input, 'parameters'),
          now().toISOString().slice(0, 10),
        ),
    ],
  ])
}

interface TopicAsked {
  readonly name: string
  readonly subject: string
}

function overLibrary<S extends z.ZodType, O extends JsonObject>(
  library: Library,
  schema: S,
  topicOf: (parameters: z.output<S>) => TopicAsked,
  generate: (request: LocalRequest<z.output<S>>) => LocalResult<O>,
): LocalTool {
  return (input, seed) => {
    const parameters = validate(schema, input, 'parameters')
    const asked = topicOf(parameters)
    const match = library.find(asked.name, asked.subject)
    if (!match) throw topicNotInLibrary(asked.name, asked.subject, library.suggest(asked.name))
    const { output, notices } = generate({ parameters, match, seed })
    return { output, notices: [...understanding(asked, match), ...notices] }
  }
}

const understanding = ({ name }: TopicAsked, { exact, topic }: Match) =>
  exact ? [] : [understoodAs(name, topic.title)]

/** The page that grounds a model's answer, if the tool works on a topic that the library has. */
export function pageFor(library: Library, parameters: JsonObject): Match['topic'] | undefined {
  const name = parameters['topic'] ?? parameters['concept_to_explain']
  const subject = parameters['subject'] ?? parameters['current_topic']
  if (typeof name !== 'string') return undefined
  return library.find(name, typeof subject === 'string' ? subject : undefined)?.topic
}

export const isTopicMissing = (error: unknown): boolean =>
  error instanceof AppError && error.reason === 'topic_not_in_library'
