import type {
  ContextAnalysis,
  Decision,
  EngineMode,
  Notice,
  Plan,
  ToolCall,
  ToolManifest,
  UnderstandingInput,
} from '@tutor/contracts'
import { aboutTopic, wantsHelpWith } from './about-topic.js'
import { answer } from './answers.js'
import { acceptedOffer, secondThoughtsOf } from './as-follow-up.js'
import { availabilityNotices } from './availability.js'
import { callsOfWishes } from './calls.js'
import { indexOfCatalogue } from './catalogue-index.js'
import { correct } from './correct.js'
import { type FilledCall, topicParameters } from './fill.js'
import { withChosenTool } from './learned/choose-tool.js'
import { withTaggedTopics } from './learned/tag-topics.js'
import { withVerifiedWishes } from './learned/verify-wishes.js'
import { asking, callOrAsk, callTool, converse, type Outcome, spokenTopics } from './outcome.js'
import { askWhatWith } from './questions.js'
import { redo } from './redo.js'
import { withoutEmptyShortening } from './reinterpret.js'
import { isCancelling, isChat, isHelpCall, isMeta, isRemark } from './small-talk.js'
import { type Classify, openTurn, reopenTurn, type Turn, waitingQuestion } from './turn.js'
import { namesValue } from './wish.js'

/** Version of the local engine's rules; a plan names it, so that decisions can be replayed and compared. */
export const engineVersion = 'local-2'

const dangers = new Set(['self_harm', 'abuse', 'danger'])
const helpNotice: Notice = {
  code: 'help_with_graded_work',
  message: 'I do not do graded work for you, but I help you to do it well yourself.',
}

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
  if (isRemark(message) || chatting || turn.chosen === 'converse') return converse
  const about = aboutTopic(turn)
  return turn.chosen === 'clarify' && about === converse ? asking(askWhatWith(turn, undefined)) : about
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
  reading.wishes.every((wish) => namesValue(reading, wish))

/** What the rules alone make of a turn; the learned models are trained on it. @public: for eval/train. */
export function outcomeOf(full: Turn): Outcome {
  const turn = withoutEmptyShortening(full)
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

/** An outcome as a decision, with the context as the calls make it. */
/** The engine reads a text in which hesitations and attempts to steer are blanked; what it quotes is what was written. */
const asWritten = ({ input }: Turn, call: ToolCall): ToolCall => ({
  ...call,
  evidence: Object.fromEntries(
    Object.entries(call.evidence).map(([name, evidence]) => {
      const { source, start, end } = evidence
      const ofMessage = source === 'message' && start !== undefined && end !== undefined
      return [name, ofMessage ? { ...evidence, quote: input.message.slice(start, end) } : evidence]
    }),
  ),
})

export function decisionOf(turn: Turn, { core, pending, learned = [] }: Outcome, path: EngineMode): Decision {
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
    calls: core.calls.map((call) => asWritten(turn, call)),
    notices: [...core.notices, ...availabilityNotices(turn, core.calls)],
    context: {
      ...context,
      ...(topics.length > 0 && { topics: [...new Set(topics)] }),
      ...(typeof subject === 'string' && { subject }),
    },
    engine: { path, version: engineVersion, duration_ms: 0 },
  }
  return { plan, ...(pending && { pending }), learned: [...learned] }
}

const longestAnswer = 9
/** An answer, "harder" or "the same for…" can't be understood by its own words: the classifier is not asked. */
function isUnderstoodFromBefore(turn: Turn, { core }: Outcome): boolean {
  const { reading, input } = turn
  if (reading.wishes.length > 0 || (input.history.length === 0 && !input.pending)) return false
  const isShort = reading.tokens.length < longestAnswer
  const waits = waitingQuestion(turn) !== undefined
  return core.action === 'call' && (isShort || waits)
}

/** The local decision for an opened turn: by the rules, then once more with what the learned models make of the message. */
export function decideTurn(turn: Turn): Decision {
  const followUp = secondThoughtsOf(turn.input, turn.analysis) ?? acceptedOffer(turn.input, turn.analysis)
  const decision = followUp && decideTurn(reopenTurn(turn, followUp, decideTurn))
  if (followUp && decision?.plan.action === 'call') return followUp.asOfMessage(decision)
  return decidePlainly(turn)
}

function decidePlainly(turn: Turn): Decision {
  const ruled = outcomeOf(turn)
  if (ruled.core.action === 'decline') return decisionOf(turn, ruled, 'local')
  const verified = withVerifiedWishes(turn)
  const chosen = isUnderstoodFromBefore(turn, ruled) ? verified : withChosenTool(verified)
  const tagged = withTaggedTopics(chosen, ruled)
  return decisionOf(tagged, outcomeOf(tagged), 'local')
}

/** A message made ready to be decided on. */
export const openMessage = (
  input: UnderstandingInput,
  analysis: ContextAnalysis,
  catalogue: readonly ToolManifest[],
  classify: Classify = () => null,
  unavailable: ReadonlySet<string> = new Set(),
): Turn => openTurn(input, analysis, indexOfCatalogue(catalogue), classify, unavailable, decideTurn)

/**
 * Decides for one message: which tools, with which arguments, on what evidence; or a question, talk, or a refusal.
 * Pure: the same input, analysis and catalogue give the same decision; `duration_ms` is left at 0.
 */
export const decide = (...message: Parameters<typeof openMessage>): Decision =>
  decideTurn(openMessage(...message))
