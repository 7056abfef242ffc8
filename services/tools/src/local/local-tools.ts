import { AppError, validate } from '@tutor/contracts'
import type { z } from 'zod'
import type { JsonObject } from '../json-schema.js'
import type { Match } from '../library/find-topic.js'
import type { Library } from '../library/library.js'
import { calculators } from './calculators.js'
import { writeCitation } from './citation/citation-generator.js'
import { jsonOf, type LocalTool } from './computed.js'
import { explainConcept } from './explanation/concept-explainer.js'
import { generateFlashcards } from './flashcard-generator.js'
import { makeFormulaSheet } from './formulas/formula-sheet.js'
import { checkGrammar } from './language-checks/grammar-checker.js'
import type { LocalRequest, LocalResult } from './local-tool.js'
import { makeNotes } from './notes/note-maker.js'
import { understoodAs } from './notices.js'
import { differenceOfDates, planReviews } from './planning/time-plans.js'
import { generateQuiz } from './quiz/quiz-generator.js'
import { solveMathProblem } from './solver/math-step-solver.js'
import { planStudy } from './study-planner.js'
import { reviewEssay } from './text/essay-feedback.js'
import { askAboutPassage } from './text/reading-comprehension.js'
import { summarizeText } from './text/text-summarizer.js'
import {
  ExplainerParameters,
  FlashcardParameters,
  NoteParameters,
  PlannerParameters,
  QuizParameters,
} from './tool-schemas.js'
import { topicNotInLibrary } from './topic-not-in-library.js'
import { ComparerParameters, compareConcepts } from './topics/concept-comparer.js'
import { helpWithLabReport, LabReportParameters } from './topics/lab-report-helper.js'
import { buildMindMap, MindMapParameters } from './topics/mind-map-builder.js'
import { MnemonicParameters, makeMnemonic } from './topics/mnemonic-generator.js'
import { buildTimeline, TimelineParameters } from './topics/timeline-builder.js'

export type { LocalTool } from './computed.js'

type Build = (library: Library, now: () => Date) => LocalTool

const onTopic = ({ topic, subject }: { topic: string; subject: string }) => ({ name: topic, subject })
const onConcept = ({ concept_to_explain: name, current_topic: subject }: ExplainerParameters) => ({
  name,
  subject,
})

/** The tools that work from the library or from the day that it is, by name. */
const libraryTools: Readonly<Record<string, Build>> = {
  quiz_generator: (library) => overLibrary(library, QuizParameters, onTopic, generateQuiz),
  flashcard_generator: (library) => overLibrary(library, FlashcardParameters, onTopic, generateFlashcards),
  note_maker: (library) => overLibrary(library, NoteParameters, onTopic, makeNotes(library)),
  concept_explainer: (library) => overLibrary(library, ExplainerParameters, onConcept, explainConcept),
  study_planner: (library, now) => (input) =>
    planStudy(library, validate(PlannerParameters, input, 'parameters'), now().toISOString().slice(0, 10)),
  mind_map_builder: (library) => overLibrary(library, MindMapParameters, onTopic, buildMindMap(library)),
  timeline_builder: (library) =>
    overLibrary(library, TimelineParameters, ({ topic: name }) => ({ name, subject: '' }), buildTimeline),
  concept_comparer: (library) => withLibrary(library, ComparerParameters, compareConcepts),
  mnemonic_generator: (library) => withLibrary(library, MnemonicParameters, makeMnemonic),
  formula_sheet: makeFormulaSheet,
  lab_report_helper: (library) => withLibrary(library, LabReportParameters, helpWithLabReport),
  spaced_review_scheduler: (_library, now) => planReviews(now),
  date_difference_calculator: (_library, now) => differenceOfDates(now),
}

/** The tools whose answer follows from their parameters alone, by name. */
const ownTools: Readonly<Record<string, LocalTool>> = {
  ...calculators,
  math_step_solver: solveMathProblem,
  text_summarizer: summarizeText,
  citation_generator: writeCitation,
  reading_comprehension: askAboutPassage,
  grammar_checker: checkGrammar,
  essay_feedback: reviewEssay,
}

export const localToolNames: ReadonlySet<string> = new Set([
  ...Object.keys(libraryTools),
  ...Object.keys(ownTools),
])

/** The local tools over a library, by the tool's name; `now` gives the day that plans start from. */
export const createLocalTools = (
  library: Library,
  now: () => Date = () => new Date(),
): ReadonlyMap<string, LocalTool> =>
  new Map([
    ...Object.entries(libraryTools).map(([name, build]) => [name, build(library, now)] as const),
    ...Object.entries(ownTools),
  ])

interface TopicAsked {
  readonly name: string
  readonly subject: string
}

const withLibrary =
  <S extends z.ZodType>(
    library: Library,
    schema: S,
    generate: (library: Library, parameters: z.output<S>) => LocalResult<object>,
  ): LocalTool =>
  (input) => {
    const { output, notices } = generate(library, validate(schema, input, 'parameters'))
    return { output: jsonOf(output), notices }
  }

function overLibrary<S extends z.ZodType>(
  library: Library,
  schema: S,
  topicOf: (parameters: z.output<S>) => TopicAsked,
  generate: (request: LocalRequest<z.output<S>>) => LocalResult<object>,
): LocalTool {
  return (input, seed) => {
    const parameters = validate(schema, input, 'parameters')
    const asked = topicOf(parameters)
    const match = library.find(asked.name, asked.subject)
    if (!match) throw topicNotInLibrary(asked.name, asked.subject, library.suggest(asked.name))
    const { output, notices } = generate({ parameters, match, seed })
    return { output: jsonOf(output), notices: [...understanding(asked, match), ...notices] }
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
