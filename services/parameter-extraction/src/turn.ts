import type { ContextAnalysis, Decision, PendingClarification, UnderstandingInput } from '@tutor/contracts'
import type { CatalogueIndex } from './catalogue-index.js'
import type { TaggedRun } from './learned/tagger.js'
import { type Reading, readMessage } from './reading.js'

/** A discipline, and how sure it is. */
export interface Classified {
  readonly subject: string
  readonly confidence: number
}
/** The discipline of a topic that the analysis does not name; null when there is nobody to ask. */
export type Classify = (topic: string) => Classified | null

/** One message with what was said before it, as the engine works on it. */
export interface Turn {
  readonly input: UnderstandingInput
  readonly analysis: ContextAnalysis
  readonly catalogue: CatalogueIndex
  readonly classify: Classify
  /** Names of tools that can't run at the moment. */
  readonly unavailable: ReadonlySet<string>
  readonly reading: Reading
  /** What the classifier takes a message for that asks for no tool; absent where it is not sure. */
  readonly chosen?: 'clarify' | 'converse'
  /** What the tagger takes for topics; absent while only the rules have read the message. */
  readonly runs?: readonly TaggedRun[]
  /** For each token, how likely the tagger takes it for a part of no topic. */
  readonly outside?: readonly number[]
  /** The decision that an earlier message of the student led to, newest first; read on demand. */
  readonly earlier: () => Iterable<Earlier>
}
export interface Earlier {
  readonly decision: Decision
  readonly turn: number
  readonly message: string
}
export type Decide = (turn: Turn) => Decision

const furthestBack = 6

/** The analysis as it was before message number `index` of the history became history. */
function analysisAt(analysis: ContextAnalysis, index: number): ContextAnalysis {
  const mentions = analysis.mentions
    .filter(({ turn }) => turn !== undefined && turn <= index)
    .map(({ turn, ...mention }) =>
      turn === index ? mention : { ...mention, ...(turn !== undefined && { turn }) },
    )
  const steering = analysis.steering
    .filter(({ turn }) => turn !== undefined && turn <= index)
    .map(({ turn, ...place }) => (turn === index || turn === undefined ? place : { ...place, turn }))
  const { context } = analysis
  return { context: { ...context, safety: [] }, mentions, steering, struggle: null }
}

/** A turn; earlier decisions are made by `decide` on the history, once each. */
export function openTurn(
  input: UnderstandingInput,
  analysis: ContextAnalysis,
  catalogue: CatalogueIndex,
  classify: Classify,
  unavailable: ReadonlySet<string>,
  decide: Decide,
  known: Map<number, Decision> = new Map(),
): Turn {
  const decisionAt = (index: number): Decision => {
    const done = known.get(index)
    if (done) return done
    const { pending: _pending, ...rest } = input
    const before: UnderstandingInput = {
      ...rest,
      message: input.history[index]?.content ?? '',
      history: input.history.slice(0, index),
    }
    const decision = decide(
      openTurn(before, analysisAt(analysis, index), catalogue, classify, unavailable, decide, known),
    )
    known.set(index, decision)
    return decision
  }
  return {
    input,
    analysis,
    catalogue,
    classify,
    unavailable,
    reading: readMessage(input.message, catalogue, analysis),
    *earlier() {
      let left = furthestBack
      for (let index = input.history.length - 1; index >= 0 && left > 0; index -= 1) {
        const said = input.history[index]
        if (said?.role !== 'user' || said.content.length > 8_000) continue
        left -= 1
        yield { decision: decisionAt(index), turn: index, message: said.content }
      }
    },
  }
}

/** The same turn with another message and history. */
export const reopenTurn = (
  { catalogue, classify, unavailable }: Turn,
  { input, analysis }: Pick<Turn, 'input' | 'analysis'>,
  decide: Decide,
): Turn => openTurn(input, analysis, catalogue, classify, unavailable, decide)

export const lastAssistantText = ({ input }: Turn): string => {
  const last = input.history.at(-1)
  return last?.role === 'assistant' ? last.content : ''
}

/** The question that waits for an answer: remembered by the session, or seen in the history. */
export function waitingQuestion(turn: Turn): (PendingClarification & { readonly turn?: number }) | undefined {
  if (turn.input.pending) return turn.input.pending
  if (
    !/\?|\b(?:please|could you|can you) (?:paste|type|send|share|provide|tell|give|let me know|copy|add|enter|upload)\b|\bpaste\b/i.test(
      lastAssistantText(turn),
    )
  )
    return undefined
  for (const earlier of turn.earlier()) {
    if (earlier.decision.pending) return { ...earlier.decision.pending, turn: earlier.turn }
    return reopened(turn, earlier)
  }
  return undefined
}

const asksForTopic =
  /\b(?:which|what)\b[^.?!]{0,40}\b(?:topic|subject|concept|chapter|part|area|about|cover|focus|specific|aspect|unit|one)\b[^.!]*\?|\bspecific\b[^.!]*\?/i

/** The assistant asked where we would have called: the topic is open again. */
function reopened(
  turn: Turn,
  { decision, turn: index }: Earlier,
): (PendingClarification & { readonly turn: number }) | undefined {
  const text = lastAssistantText(turn)
  const call = decision.plan.calls[0]
  if (!call || !asksForTopic.test(text.slice(-300))) return undefined
  const parameter = ['topic', 'concept_to_explain'].find((name) => name in call.parameters)
  if (!parameter || text.length > 400) return undefined
  return {
    question: text,
    missing: [{ tool: call.tool, parameter }],
    options: [],
    calls: decision.plan.calls,
    turn: index,
  }
}
