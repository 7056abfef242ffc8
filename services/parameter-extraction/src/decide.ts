import type {
  ContextAnalysis,
  Decision,
  Notice,
  Plan,
  ToolManifest,
  UnderstandingInput,
} from '@tutor/contracts'
import { answer } from './answers.js'
import { callsOfWishes, extractionFor, topicAt } from './calls.js'
import { indexOfCatalogue } from './catalogue-index.js'
import { correct } from './correct.js'
import type { Topic } from './extraction.js'
import { type FilledCall, fillCall, topicParameters } from './fill.js'
import { topicsSpokenOf } from './history-topics.js'
import { introducedTopics, mentionedTopics } from './introduced-topics.js'
import { mentionRanges } from './mention-ranges.js'
import { type Asking, askFor, askWhatWith } from './questions.js'
import { redo } from './redo.js'
import { isCancelling, isChat, isHelpCall, isMeta, isRemark } from './small-talk.js'
import { readTopics } from './topic-phrase.js'
import { type Classify, openTurn, type Turn, waitingQuestion } from './turn.js'

/** Version of the local engine's rules; a plan names it, so that decisions can be replayed and compared. */
export const engineVersion = 'local-1'

type Core = Omit<Plan, 'engine' | 'context'>
interface Outcome {
  readonly core: Core
  readonly pending?: Decision['pending']
  readonly learned?: Decision['learned']
}

const converse: Outcome = { core: { action: 'converse', calls: [], notices: [] } }
const dangers = new Set(['self_harm', 'abuse', 'danger'])
const helpNotice: Notice = {
  code: 'help_with_graded_work',
  message: 'I do not do graded work for you, but I help you to do it well yourself.',
}

const asking = ({ clarification, pending }: Asking, notices: readonly Notice[] = []): Outcome => ({
  core: { action: 'clarify', calls: [], clarification, notices: [...notices] },
  pending,
})

/** Calls when everything is there, else one question. */
function callOrAsk(turn: Turn, calls: readonly FilledCall[], learned: Decision['learned'] = []): Outcome {
  const open = askFor(turn, calls)
  if (open) return asking(open)
  const notices = calls.flatMap((call) => call.notices)
  return { core: { action: 'call', calls: calls.map(({ call }) => call), notices }, learned }
}

export function callTool(turn: Turn, name: string, topics: readonly (Topic | undefined)[]): FilledCall[] {
  const tool = turn.catalogue.tools.get(name)
  return tool ? topics.map((topic) => fillCall(extractionFor(turn, tool, undefined, topic))) : []
}

/** The topics that a message speaks of although it asks for nothing in particular. */
export function spokenTopics(turn: Turn): Topic[] {
  const { reading, analysis } = turn
  const introduced = introducedTopics(reading, analysis.mentions)
  const found = introduced.topics.length > 0 ? introduced : mentionedTopics(reading, analysis.mentions)
  return found.topics.map(({ phrase, confidence }) => topicAt(reading, phrase, confidence * 0.95))
}

const wantsHelpWith =
  /\b(?:help|assist|stuck|struggl\w*|confus\w*|lost|don'?t (?:get|understand|quite|really)|do not (?:get|understand)|can'?t|cannot|trouble|hard|difficult\w*|no (?:idea|clue)|clueless|makes? no sense|make sense|mixing|mix|explain\w*|understand\w*|(?:want|need|like|love|have|trying|going) to learn|teach|curious|interested|wondering|know more|bad at|weak|failing|shaky|rusty|unsure|question)\b/i
const comparesTwo = /\b(?:mix(?:ing|ed)? up|confus(?:e|ing)|tell)\b.*\b(?:and|with|apart|from)\b/i

/** Graded work becomes help with it: notes to write from, or an explanation. */
function helpWithGradedWork(turn: Turn): Outcome {
  const topics = spokenTopics(turn).filter(
    ({ filled }) => !/^(?:homework|essay|test|exam|assignment)$/i.test(String(filled.value)),
  )
  if (topics.length === 0) return asking(askWhatWith(turn, undefined), [helpNotice])
  const writing = /\b(?:essay|paper|report|thesis|dissertation)\b/i.test(turn.input.message)
  const calls = callTool(turn, writing ? 'note_maker' : 'concept_explainer', topics.slice(0, 1))
  const outcome = callOrAsk(turn, calls)
  return { ...outcome, core: { ...outcome.core, notices: [...outcome.core.notices, helpNotice] } }
}

/** The waiting calls with the message as the answer, unless it is talk or a remark. */
function answerTo(turn: Turn): readonly FilledCall[] | undefined {
  const { message } = turn.input
  const waiting = waitingQuestion(turn)
  const talk = isChat(message) && !/^\W*(?:yes|yeah|sure|ok|no|hmm)\b.+/i.test(message)
  return waiting && !talk && !isRemark(message) ? answer(turn, waiting) : undefined
}

const isShortTalk = ({ reading }: Turn): boolean =>
  reading.tokens.length < 6 && !/\b(?:more|harder|easier|another|again)\b/i.test(reading.text)

/** A message that asks for no tool by name: a struggle, a bare topic, a call for help, or talk. */
function withoutWish(turn: Turn): Outcome {
  const { message } = turn.input
  if (isMeta(message)) return converse
  const corrected = correct(turn)
  if (corrected) return callOrAsk(turn, corrected.calls, [...corrected.learned])
  const answered = answerTo(turn)
  if (answered) return callOrAsk(turn, answered)
  const chatting = isChat(message) && !wantsHelpWith.test(message)
  const repeated = chatting && isShortTalk(turn) ? undefined : redo(turn)
  if (repeated) return callOrAsk(turn, repeated)
  if (turn.reading.refused.some(Boolean) && !turn.analysis.struggle && !isHelpCall(message)) return converse
  if (isRemark(message) || chatting) return converse
  return aboutTopic(turn)
}

/** "I keep mixing up A and B": the two are compared. */
function compareConfused(turn: Turn, topic: Topic | undefined): FilledCall | undefined {
  const [first, second] = String(topic?.filled.value ?? '').split(/ and /)
  const compared = callTool(turn, 'concept_comparer', [topic])[0]
  if (!topic || !first || !second || !compared) return undefined
  const evidence = { ...topic.filled.evidence, confidence: 0.8 }
  const { call } = compared
  const parameters = { ...call.parameters, first_concept: first, second_concept: second }
  const proven = { ...call.evidence, first_concept: evidence, second_concept: evidence }
  return { ...compared, call: { ...call, parameters, evidence: proven }, missing: [] }
}

/** "Help me with math": a subject is too much for one explanation. */
const namesOnlySubject = ({ analysis }: Turn, topics: readonly Topic[]): boolean =>
  topics.every(({ filled: { evidence } }) =>
    analysis.mentions.some(
      ({ kind, turn, start, end }) =>
        turn === undefined && kind === 'subject' && start === evidence.start && end === evidence.end,
    ),
  )

function aboutTopic(turn: Turn): Outcome {
  const { message } = turn.input
  const topics = spokenTopics(turn)
  const name = topics[0]?.filled.value
  if (topics.length > 0 && (turn.analysis.struggle || wantsHelpWith.test(message))) {
    if (!turn.analysis.struggle && namesOnlySubject(turn, topics)) return asking(askWhatWith(turn, undefined))
    const compared = comparesTwo.test(message) ? compareConfused(turn, topics[0]) : undefined
    if (compared) return callOrAsk(turn, [compared])
    return callOrAsk(turn, callTool(turn, 'concept_explainer', topics))
  }
  if (topics.length > 0 && isHelpCall(message)) return asking(askWhatWith(turn, String(name)))
  const bare = bareTopic(turn)
  if (bare) return asking(askWhatWith(turn, bare))
  if (isHelpCall(message) || turn.analysis.struggle) return helpOrAsk(turn)
  return converse
}

/** "I'm lost" after an explanation is about that; without history it is asked what it is about. */
function helpOrAsk(turn: Turn): Outcome {
  const before = turn.analysis.struggle ? topicsSpokenOf(turn) : []
  return before.length > 0
    ? callOrAsk(turn, callTool(turn, 'concept_explainer', before))
    : asking(askWhatWith(turn, undefined))
}

/** The message is nothing but the name of a topic. */
function bareTopic({ reading, analysis }: Turn): string | undefined {
  if (reading.tokens.length === 0 || reading.tokens.length > 6) return undefined
  const ranges = mentionRanges(reading, analysis.mentions)
  const phrase = readTopics(reading, 0, reading.tokens.length, ranges, true).phrases[0]
  const known = ranges.some((range) => phrase && range.from >= phrase.from && range.to <= phrase.to)
  return phrase && known && phrase.to - phrase.from >= reading.tokens.length - 1
    ? String(topicAt(reading, phrase, 0.9).filled.value)
    : undefined
}

/** A question was asked already and stays open: the best reading is taken, and said. */
function insteadOfAskingAgain(turn: Turn, calls: readonly FilledCall[]): readonly FilledCall[] {
  const waiting = waitingQuestion(turn)
  const open = calls.find(({ missing }) => missing.some((name) => topicParameters.has(name)))
  if (!waiting || !open || !waiting.missing.some(({ tool }) => tool === open.call.tool)) return calls
  const answered = answer(
    { ...turn, reading: { ...turn.reading, wishes: [] }, input: { ...turn.input, message: 'whatever' } },
    waiting,
  )
  return answered?.some(({ call }) => call.tool === open.call.tool) ? answered : calls
}

/** "…, bullet points": words that are a value of the waiting tool rather than a wish. */
const namesOnlyValues = ({ reading }: Turn): boolean =>
  reading.wishes.every(
    ({ kind, tool, from, to }) =>
      kind === 'noun' &&
      tool.valueWords.scan(reading.tokens, from, to).some((match) => match.from === from && match.to === to),
  )

function outcomeOf(turn: Turn): Outcome {
  const { safety } = turn.analysis.context
  if (safety.some((signal) => dangers.has(signal)))
    return { core: { action: 'decline', calls: [], notices: [] } }
  if (isCancelling(turn.input.message) && turn.reading.wishes.length === 0) return converse
  const firm = turn.reading.wishes.filter(({ kind, soft }) => kind !== 'question' && !soft)
  if (
    safety.includes('graded_work') &&
    firm.every(({ tool }) => !['essay_feedback', 'math_step_solver', 'study_planner'].includes(tool.name)) &&
    firm.length === 0
  )
    return helpWithGradedWork(turn)
  if (turn.reading.wishes.length === 0) return withoutWish(turn)
  if (namesOnlyValues(turn) && waitingQuestion(turn))
    return withoutWish({ ...turn, reading: { ...turn.reading, wishes: [] } })
  if (firm.length === 0 && (isMeta(turn.input.message) || isRemark(turn.input.message))) return converse
  const corrected = firm.length === 0 ? correct(turn) : undefined
  if (corrected) return callOrAsk(turn, corrected.calls, [...corrected.learned])
  const calls = callsOfWishes(turn)
  const outcome = callOrAsk(turn, insteadOfAskingAgain(turn, calls))
  return safety.includes('graded_work')
    ? { ...outcome, core: { ...outcome.core, notices: [...outcome.core.notices, helpNotice] } }
    : outcome
}

/** The decision for an opened turn. */
export const decideTurn = (turn: Turn): Decision => {
  const { core, pending, learned = [] } = outcomeOf(turn)
  const { context } = turn.analysis
  const topics = core.calls.flatMap(({ parameters }) =>
    [...topicParameters].flatMap((name) =>
      typeof parameters[name] === 'string' ? [String(parameters[name])] : [],
    ),
  )
  const subject = core.calls
    .map(({ parameters }) => parameters['subject'] ?? parameters['current_topic'])
    .find((one) => typeof one === 'string')
  const plan: Plan = {
    ...core,
    context: {
      ...context,
      ...(topics.length > 0 && { topics: [...new Set(topics)] }),
      ...(typeof subject === 'string' && { subject }),
    },
    engine: { path: 'local', version: engineVersion, duration_ms: 0 },
  }
  return { plan, ...(pending && { pending }), learned: [...learned] }
}

/**
 * Decides for one message: which tools, with which arguments, on what evidence; or a question, talk, or a refusal.
 * Pure: the same input, analysis and catalogue give the same decision; `duration_ms` is left at 0.
 */
export function decide(
  input: UnderstandingInput,
  analysis: ContextAnalysis,
  catalogue: readonly ToolManifest[],
  classify: Classify = () => null,
): Decision {
  return decideTurn(openTurn(input, analysis, indexOfCatalogue(catalogue), classify, decideTurn))
}
