import type { Level, Topic } from '../../library/topic.js'
import { type Learner, learnerOf, wantsSmallSteps } from '../learner.js'
import type { LocalRequest, LocalResult } from '../local-tool.js'
import { sourceReference } from '../source-reference.js'
import type { ExplainerOutput, ExplainerParameters } from '../tool-schemas.js'
import { paragraphsOf, quoted, sentence, sentenceCase, sentencesOf } from '../wording.js'

type Depth = ExplainerParameters['desired_depth']

interface DepthPlan {
  readonly parts: readonly ('summary' | 'basic' | 'intermediate' | 'advanced')[]
  readonly questions: readonly Level[]
  readonly examples: number
}

/** What each depth says; each goes further than the one before. */
const depthPlans: Readonly<Record<Depth, DepthPlan>> = {
  basic: { parts: ['summary', 'basic'], questions: ['easy'], examples: 2 },
  intermediate: { parts: ['summary', 'basic', 'intermediate'], questions: ['medium'], examples: 3 },
  advanced: { parts: ['summary', 'intermediate', 'advanced'], questions: ['hard'], examples: 3 },
  comprehensive: {
    parts: ['summary', 'basic', 'intermediate', 'advanced'],
    questions: ['easy', 'medium', 'hard'],
    examples: Number.POSITIVE_INFINITY,
  },
}

const openings = {
  anxious: 'There is no hurry: this takes a few small steps, and each one can be read again.',
  confused: 'Many people find this confusing at first. One step at a time, it comes together.',
  tired: 'Here is the essential part first; the rest can wait until tomorrow.',
} as const

/** An explanation at the depth asked for; form and tone follow the student, the depth does not. */
export function explainConcept({
  parameters,
  match: { topic },
}: LocalRequest<ExplainerParameters>): LocalResult<ExplainerOutput> {
  const depth = parameters.desired_depth
  const plan = depthPlans[depth]
  const learner = learnerOf(parameters.user_info)
  return {
    output: {
      explanation: [
        ...opening(topic, learner),
        ...plan.parts.map((part) => (part === 'summary' ? topic.summary : steps(topic[part], learner))),
        ...words(topic, depth, learner),
        ...(depth === 'comprehensive' ? [bulletList('Key points', topic.keyPoints), mistakes(topic)] : []),
      ].join('\n\n'),
      examples: topic.examples.slice(0, plan.examples),
      related_concepts: [...topic.related],
      visual_aids: [...topic.visuals],
      practice_questions: practice(topic, plan, learner),
      source_references: [sourceReference(topic)],
    },
    notices: [],
  }
}

function opening(topic: Topic, { mood, likesPictures }: Learner): string[] {
  const [picture] = topic.visuals
  return [
    ...(mood ? [openings[mood]] : []),
    ...(likesPictures && picture ? [`Picture this: ${picture}`] : []),
  ]
}

/** Paragraphs as they are, or sentence by sentence for those who want small steps. */
function steps(text: string, learner: Learner): string {
  if (!wantsSmallSteps(learner)) return text
  return paragraphsOf(text)
    .flatMap(sentencesOf)
    .map((line, index) => `${index + 1}. ${line}`)
    .join('\n')
}

/** Words to know: of all levels in a comprehensive explanation, else the easy ones for beginners and young readers. */
function words(topic: Topic, depth: Depth, { mastery, grade }: Learner): string[] {
  const isBeginner = (mastery !== undefined && mastery <= 3) || (grade !== undefined && grade <= 6)
  if (depth !== 'comprehensive' && !isBeginner) return []
  const terms = topic.terms.filter(({ level }) => depth === 'comprehensive' || level === 'easy')
  return [
    bulletList(
      'Words to know',
      terms.map(({ term, definition }) => `${sentenceCase(term)}: ${sentence(definition)}`),
    ),
  ]
}

const bulletList = (title: string, lines: readonly string[]): string =>
  [`**${title}**`, '', ...lines.map((line) => `- ${line}`)].join('\n')

const mistakes = ({ facts }: Topic): string =>
  bulletList(
    'Mistakes to avoid',
    facts.slice(0, 4).map(({ truth, falsehood }) => `Not ${quoted(falsehood)} but: ${truth}`),
  )

/** Three questions at the level of the depth, two for a tired or anxious student; a mix where there are three levels. */
function practice(topic: Topic, { questions: levelsAsked }: DepthPlan, { mood }: Learner): string[] {
  const count = mood === 'tired' || mood === 'anxious' ? 2 : 3
  const perLevel = levelsAsked.length === 1 ? count : Math.ceil(count / 2)
  return levelsAsked.flatMap((level) =>
    topic.questions
      .filter((question) => question.level === level)
      .slice(0, perLevel)
      .map(({ question }) => question),
  )
}
