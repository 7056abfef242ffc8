import { withAvailableTool } from './availability.js'
import type { Tool } from './catalogue-index.js'
import type { Extracting, Topic } from './extraction.js'
import { type FilledCall, fillCall, topicParameterOf } from './fill.js'
import { asHistory, earlierCalls, topicsSpokenOf } from './history-topics.js'
import { introducedTopics, mentionedTopics } from './introduced-topics.js'
import { withKept } from './kept.js'
import { asTopic, bounded, unclaimed } from './learned/agree.js'
import { isLearned } from './learned/choose-tool.js'
import type { TaggedRun } from './learned/tagger.js'
import { none, type WishTopics } from './located-topics.js'
import { mentionRanges } from './mention-ranges.js'
import type { Reading } from './reading.js'
import { reinterpreted } from './reinterpret.js'
import { stepLevels } from './relative-level.js'
import { subjectOf } from './subject-of.js'
import { topicAt } from './topic-at.js'
import type { Turn } from './turn.js'
import { namesValue, type Wish, wordAt } from './wish.js'
import { isOnlyValues, topicsOfWish } from './wish-topics.js'

interface Planned {
  readonly wish: Wish
  readonly topics: readonly Topic[]
  /** The topic was taken over from an earlier turn. */
  readonly carried: boolean
}

const located = (reading: Reading, { topics }: WishTopics): Topic[] =>
  topics.map(({ phrase, confidence }) => topicAt(reading, phrase, confidence))

/** The words that speak of a wish: from the wish before to the wish behind; the only wish has the whole message. */
function scopeOf(reading: Reading, wish: Wish): { from: number; to: number } {
  const position = reading.wishes.indexOf(wish)
  if (reading.wishes.length <= 1) return { from: 0, to: reading.tokens.length }
  const next = reading.wishes[position + 1]
  const from = position === 0 ? 0 : wish.lead
  return { from: Math.min(from, wish.from), to: next ? Math.max(wish.to, next.lead) : reading.tokens.length }
}

const wordsOf = ({ reading }: Turn, wish: Wish): string => {
  const { from, to } = scopeOf(reading, wish)
  return reading.text.slice(reading.tokens[from]?.start, reading.tokens[to - 1]?.end)
}

/** What the extraction of one tool works on. */
export function extractionFor(
  turn: Turn,
  tool: Tool,
  wish: Wish | undefined,
  topic: Topic | undefined,
  others: readonly Topic[] = [],
): Extracting {
  const { reading, input, analysis } = turn
  const ranges = mentionRanges(reading, analysis.mentions).filter(({ mention }) => mention.kind === 'topic')
  const inTopic = reading.tokens.map(
    (_, at) =>
      [...others, ...(topic ? [topic] : [])].some(
        ({ from, to }) => from !== undefined && to !== undefined && at >= from && at < to,
      ) ||
      ranges.some(({ from, to }) => at >= from && at < to) ||
      (reading.hidden[at] ?? false),
  )
  return {
    input,
    analysis,
    reading,
    tool,
    wish,
    topic,
    isTagged: turn.runs !== undefined && topic?.from !== undefined,
    scope: wish ? scopeOf(reading, wish) : { from: 0, to: reading.tokens.length },
    isTopic: (at) => inTopic[at] ?? false,
    subjectOf: (name) => subjectOf(turn, name),
  }
}

const aboutWhat = new Set(['on', 'of', 'about', 'for', 'covering'])
/** "…, outline form": a noun that is a value of the tool, and nothing that it should be about. */
const isManner = (reading: Reading, wish: Wish): boolean =>
  namesValue(reading, wish) && !aboutWhat.has(wordAt(reading.tokens, wish.to))

/** A later wish for the same tool that names no topic only describes the first: "quiz me on X, 8 true or false questions". */
function withMergedWishes(turn: Turn): Turn {
  const { reading, analysis } = turn
  const wishes: Wish[] = []
  const names = (wish: Wish): boolean => topicsOfWish(reading, wish, analysis.mentions).topics.length > 0
  for (const wish of reading.wishes.map((one) => withAvailableTool(turn, reinterpreted(turn, one)))) {
    const at = wishes.findIndex((other) => other.tool === wish.tool)
    const first = wishes[at]
    if (first && names(first) && isManner(reading, wish)) continue
    if (!first || (names(first) && names(wish))) wishes.push(wish)
    else if (names(wish)) wishes.splice(at, 1, { ...wish, lead: first.lead })
  }
  return { ...turn, reading: { ...reading, wishes } }
}

/** The topics of every wish: its own, else a neighbour's, else what the message or the history speaks of. */
function planTopics(turn: Turn): Planned[] {
  const { reading, analysis } = turn
  const own = reading.wishes.map((wish) => topicsOfWish(reading, wish, analysis.mentions))
  const introduced = introducedTopics(reading, analysis.mentions)
  const named = ({ topics }: WishTopics): boolean => topics.length > 0
  const ruled = reading.wishes.map((wish, index): Planned => {
    const mine = own[index] ?? none
    const sure = mine.topics.some(({ confidence }) => confidence >= 0.6)
    const later = mine.reference ? undefined : own.slice(index + 1).find(named)
    const candidates = [
      ...(sure || !named(introduced) ? [mine] : []),
      later ?? own.slice(0, index).findLast(named),
      introduced,
      mine.reference ? undefined : mentionedTopics(reading, analysis.mentions),
    ]
    const found = candidates.find((one) => one !== undefined && named(one))
    if (found) return { wish, topics: located(reading, found), carried: false }
    const all = /\b(?:them|both|those|these|each|all)\b/i.test(reading.text)
    return { wish, topics: topicsSpokenOf(turn, all, wordsOf(turn, wish)), carried: true }
  })
  return withTaggedRuns(turn, ruled)
}

const sureRun = 0.4

/** The plans with their topics as the tagger bounds them, and those that it found besides. */
function withTaggedRuns(turn: Turn, plans: readonly Planned[]): Planned[] {
  const isNamed = (run: TaggedRun): boolean =>
    plans.every(({ wish }) => !isOnlyValues(turn.reading, wish, run))
  const free = unclaimed(
    turn,
    plans.flatMap(({ topics, carried }) => (carried ? [] : topics)),
  ).filter((run) => run.confidence >= sureRun && isNamed(run))
  return plans.map((plan, index) => {
    const { wish, topics, carried } = plan
    // The tagger has learned the topics of the brief's tools, not the formulas and texts that others take.
    if (!isLearned(wish.tool.name)) return plan
    const kept = carried ? [] : bounded(turn, topics)
    const next = plans[index + 1]?.wish.lead ?? Number.POSITIVE_INFINITY
    const near = free.filter((run) => run.from >= wish.lead && run.from < next)
    const more = near.length === 0 && kept.length === 0 ? runsBefore(turn, wish, free) : near
    const all = [...kept, ...more.map((run) => asTopic(turn, run))].sort(
      (a, b) => (a.from ?? 0) - (b.from ?? 0),
    )
    if (all.length > 0) return { wish, topics: all, carried: false }
    return carried ? plan : { wish, topics: topicsSpokenOf(turn, false, wordsOf(turn, wish)), carried: true }
  })
}

/** "I want to master X: explain it, then quiz me": what nobody has claimed, else what was named last before the wish. */
function runsBefore({ runs = [] }: Turn, wish: Wish, free: readonly TaggedRun[]): readonly TaggedRun[] {
  if (free.length > 0) return free
  const last = runs.findLast((run) => run.to <= wish.from && run.confidence >= sureRun)
  return last ? [last] : []
}

/** "The same number of questions on …". */
const same = /\bsame\b/i

/** One call for each topic, or one without; tools that take a text or a problem need no topic. */
function callsOf(turn: Turn, { wish, topics, carried }: Planned): FilledCall[] {
  const { tool } = wish
  const wantsTopic = topicParameterOf(tool.parameters) !== undefined
  if (tool.name === 'concept_comparer') {
    const tagged = comparedRuns(turn, wish)
    if (tagged) return [tagged]
    const compared = fillCall(extractionFor(turn, tool, wish, undefined))
    const before = compared.missing.length > 0 ? topicsSpokenOf(turn)[0] : undefined
    return [before ? fillCall(extractionFor(turn, tool, wish, before)) : compared]
  }
  if (!wantsTopic || topics.length === 0) return [fillCall(extractionFor(turn, tool, wish, undefined))]
  return topics.map((topic, index) => {
    const extraction = extractionFor(turn, tool, wish, topic, topics)
    const filled = fillCall({ ...extraction, place: { index, of: topics.length } })
    return carried || same.test(wordsOf(turn, wish)) ? carryOver(turn, filled) : filled
  })
}

/** The two things that the tagger sees beside a wish to compare. */
function comparedRuns(turn: Turn, wish: Wish): FilledCall | undefined {
  const { runs = [], reading } = turn
  const scope = scopeOf(reading, wish)
  const mine = runs.filter((run) => run.from >= scope.from && run.to <= scope.to)
  const [first, second] = mine.map((run) => asTopic(turn, run).filled)
  if (mine.length !== 2 || !first || !second) return undefined
  const { call, missing, notices } = fillCall(extractionFor(turn, wish.tool, wish, undefined))
  return {
    call: {
      ...call,
      parameters: { ...call.parameters, first_concept: first.value, second_concept: second.value },
      evidence: { ...call.evidence, first_concept: first.evidence, second_concept: second.evidence },
    },
    missing: missing.filter((name) => name !== 'first_concept' && name !== 'second_concept'),
    notices,
  }
}

/** What was stated for the same tool before holds on, unless this message says otherwise. */
export function carryOver(turn: Turn, filled: FilledCall): FilledCall {
  const before = earlierCalls(turn).find(({ call }) => call.tool === filled.call.tool)
  if (!before) return filled
  const parameters = { ...filled.call.parameters }
  const evidence = { ...filled.call.evidence }
  for (const [name, old] of Object.entries(before.call.evidence)) {
    const now = evidence[name]
    const stated = ['message', 'clarification', 'history'].includes(old.source)
    const value = before.call.parameters[name]
    if (!stated || value === undefined || now?.rule === 'struggle-lowest') continue
    if (now && ['message', 'history', 'clarification'].includes(now.source)) continue
    parameters[name] = value
    evidence[name] = { ...asHistory(old, before.turn), confidence: 0.8 }
  }
  return stepLevels(turn, { ...filled, call: { ...filled.call, parameters, evidence } }, before.call)
}

const sameCall = (a: FilledCall, b: FilledCall): boolean => {
  const key = ({ call }: FilledCall) => topicKey(call.parameters)
  return a.call.tool === b.call.tool && key(a) === key(b)
}
const topicKey = (parameters: FilledCall['call']['parameters']): string =>
  JSON.stringify(
    parameters['topic'] ?? parameters['concept_to_explain'] ?? parameters['first_concept'] ?? parameters,
  )

/** "Make it 25 words": what is missing was said for the same tool before. */
function withEarlier(turn: Turn, filled: FilledCall): FilledCall {
  const before =
    filled.missing.length === 0
      ? undefined
      : earlierCalls(turn).find(({ call }) => call.tool === filled.call.tool)
  return before ? carryOver(turn, withKept(filled, before)) : filled
}

/** The calls of all wishes, in the order asked, grouped by tool, without repetitions. */
export function callsOfWishes(full: Turn): FilledCall[] {
  const turn = withMergedWishes(full)
  const filled = planTopics(turn)
    .flatMap((planned) => callsOf(turn, planned))
    .map((call) => withEarlier(turn, call))
  // "Compare it to everyday life" describes another wish.
  const others = filled.filter(
    ({ call, missing }) => call.tool !== 'concept_comparer' || missing.length === 0,
  )
  const all = others.length > 0 ? others : filled
  const distinct = all.filter((call, index) => all.findIndex((other) => sameCall(call, other)) === index)
  const tools = [...new Set(distinct.map(({ call }) => call.tool))]
  return tools.flatMap((tool) => {
    const mine = distinct.filter(({ call }) => call.tool === tool)
    const complete = mine.filter(({ missing }) => missing.length === 0)
    return complete.length > 0 ? complete : mine.slice(0, 1)
  })
}
