import type { Evidence, PendingClarification, ToolCall } from '@tutor/contracts'
import { extractionFor } from './calls.js'
import type { Topic } from './extraction.js'
import { type FilledCall, fillCall, topicParameters } from './fill.js'
import { asAnswer, givenBy, takesAnswer } from './given-by-answer.js'
import { asHistory, chosen, offered } from './history-topics.js'
import { introducedTopics } from './introduced-topics.js'
import { asTopic, bounded } from './learned/agree.js'
import { mentionRanges } from './mention-ranges.js'
import { bestGuess } from './questions.js'
import { topicAt } from './topic-at.js'
import { readTopics } from './topic-phrase.js'
import { lastAssistantText, type Turn } from './turn.js'

type Waiting = PendingClarification & { readonly turn?: number }
const noPreference =
  /^\W*(?:(?:um+|uh+|er+|hmm+|well|oh|ok|okay|sorry|so|honestly|i|just)\W+)*(?:(?:i )?(?:don't|dont|do not) (?:know|care|mind)|idk|dunno|no idea|not sure|i'm not sure|im not sure|any(?:thing|one| of them)?|whatever|whichever|you (?:choose|pick|decide)|u (?:choose|pick)|surprise me|doesn't matter|does not matter|doesnt matter|up to you|no preference|everything|all of (?:it|them)|just (?:pick|choose)(?: one| something)?|pick (?:one|for me|something)|choose (?:one|for me|something)|random|hmm+|help(?: me)?|stuff)(?:\W+(?:anything|whatever|works|is fine|you (?:choose|pick|decide)|idk|really|please|sorry|for me|honestly|just (?:pick|choose)(?: one| something)?|any|topic|one|will do))*\W*$/i
const answerLead =
  /^\W*(?:(?:um+|uh+|er|oh|ah|right|well|ok(?:ay)?|yes|yeah|yep|sure|hmm+|so|please|i think|i guess|maybe|probably|let's (?:do|say|go with|try)|lets (?:do|say|go with)|how about|what about|go with|i want|i'd like|i would like|i need|the topic is|topic is|the topic|it's|its|it is|it should be|about|on|for|make it|make them|i meant|i mean|mainly|mostly|the one (?:on|about)|we're (?:doing|on)|we are (?:doing|on)|i'm (?:doing|on|studying)|do|just|that would be|it'd be|can we do)\b[\s,:.]*)+/i

const isWishLike = (turn: Turn): boolean => turn.reading.wishes.length > 0

/** The topic that an answer names: an option, or the words themselves. */
function answeredTopic(turn: Turn, waiting: Waiting): Topic | undefined {
  const { reading, input } = turn
  const listed = offered(lastAssistantText(turn))
  const options = turn.input.pending || listed.length === 0 ? waiting.options : listed
  const option = chosen(input.message, options)
  if (option)
    return {
      filled: {
        value: option,
        evidence: {
          source: 'clarification',
          quote: input.message,
          start: 0,
          end: input.message.length,
          confidence: 0.93,
        },
      },
    }
  const lead = answerLead.exec(input.message)?.[0].length ?? 0
  const from = Math.max(
    0,
    reading.tokens.findIndex(({ start }) => start >= lead),
  )
  const ranges = mentionRanges(reading, turn.analysis.mentions)
  const said = introducedTopics(reading, turn.analysis.mentions).topics[0]
  const plain = readTopics(reading, from, reading.tokens.length, ranges, true).phrases[0]
  const subjectFirst =
    plain &&
    ranges.some(
      (range) => range.mention.kind === 'subject' && range.from === plain.from && range.to === plain.to,
    )
  const behind = subjectFirst
    ? readTopics(reading, plain.to, reading.tokens.length, ranges, true).phrases[0]
    : undefined
  const phrase = behind ?? plain ?? said?.phrase
  if (!phrase) return undefined
  const ruled = topicAt(reading, phrase, 0.94)
  const topic = bounded(turn, [ruled])[0] ?? ruled
  return {
    ...topic,
    filled: { ...topic.filled, evidence: { ...topic.filled.evidence, source: 'clarification' } },
  }
}

const spoken = new Set(['message', 'clarification'])
/** Whether a value of the waiting call still holds beside what the answer says. */
function holdsOn(name: string, old: Evidence, now: Evidence | undefined, asked: readonly string[]): boolean {
  if (asked.includes(name)) return false
  if (now && spoken.has(now.source) && !topicParameters.has(name)) return false
  const wasStated = spoken.has(old.source) || old.source === 'history' || old.rule === 'struggle-lowest'
  return wasStated || !now
}

/** The waiting call with what the answer adds; stated values of before hold on. */
function complete(
  turn: Turn,
  waiting: Waiting,
  call: ToolCall,
  topic: Topic | undefined,
): FilledCall | undefined {
  const tool = turn.catalogue.tools.get(call.tool)
  if (!tool) return undefined
  const asked = waiting.missing.filter((one) => one.tool === call.tool).map(({ parameter }) => parameter)
  const wantsTopic = asked.some((name) => topicParameters.has(name) || takesAnswer(name))
  const filled = fillCall(extractionFor(turn, tool, undefined, wantsTopic ? topic : undefined))
  const parameters = { ...filled.call.parameters }
  const evidence = { ...filled.call.evidence }
  for (const [name, old] of Object.entries(call.evidence)) {
    const value = call.parameters[name]
    if (value === undefined || !holdsOn(name, old, evidence[name], asked)) continue
    parameters[name] = value
    evidence[name] =
      waiting.turn === undefined
        ? { source: 'clarification', confidence: old.confidence }
        : asHistory(old, waiting.turn)
  }
  for (const [name, given] of Object.entries(givenBy(turn, tool, asked, filled, topic))) {
    parameters[name] = given.value
    evidence[name] = given.evidence
  }
  const missing = tool.parameters.filter(({ name, required }) => required && !(name in parameters))
  return {
    call: { tool: call.tool, parameters, evidence },
    missing: missing.map(({ name }) => name),
    notices: filled.notices,
  }
}

/** "Genetics and cell division", "both please": the same call for each further topic of the answer. */
function furtherTopics(
  turn: Turn,
  waiting: Waiting,
  completed: readonly FilledCall[],
  first: Topic | undefined,
): FilledCall[] {
  const [only, ...others] = completed
  const name = only && Object.keys(only.call.parameters).find((one) => topicParameters.has(one))
  if (
    !only ||
    !name ||
    others.length > 0 ||
    !first ||
    !waiting.missing.some(({ parameter }) => parameter === name)
  )
    return []
  const value = String(first.filled.value).toLowerCase()
  const further = (turn.runs ?? [])
    .map((run) => asTopic(turn, run))
    .filter(({ filled }) => String(filled.value).toLowerCase() !== value)
  return further.flatMap((topic) => {
    const call = waiting.calls[0] ?? { ...explainCall, tool: only.call.tool }
    const answered = { ...topic, filled: asAnswer(topic.filled) }
    return complete(turn, waiting, call, answered) ?? []
  })
}

const explainCall: ToolCall = { tool: 'concept_explainer', parameters: {}, evidence: {} }

/** The best reading when a question stayed unanswered: an option, the subject, or the tool's field in general. */
function guess(turn: Turn, waiting: Waiting): Topic {
  const listed = offered(lastAssistantText(turn))
  const offeredOptions = listed.length > 0 ? listed : waiting.options
  const value = offeredOptions[0] ?? turn.analysis.context.subject ?? 'study skills'
  return {
    filled: {
      value,
      evidence: {
        source: 'policy',
        rule: 'best-guess',
        because: waiting.question || turn.input.message,
        confidence: 0.3,
      },
    },
  }
}

const wantsAll = /\b(?:both|all (?:of (?:them|those)|two|three|four)|each(?: of them)?)\b/i

/** "Both please": the waiting call for each option. */
function everyOption(turn: Turn, waiting: Waiting): readonly FilledCall[] | undefined {
  const listed = offered(lastAssistantText(turn))
  const options = listed.length > 0 ? listed : waiting.options
  const [call] = waiting.calls
  const asksTopic = waiting.missing.some(({ parameter }) => topicParameters.has(parameter))
  if (!call || options.length < 2 || !asksTopic || !wantsAll.test(turn.input.message)) return undefined
  return options.flatMap((option) => {
    const evidence: Evidence = { source: 'clarification', quote: turn.input.message, confidence: 0.9 }
    return complete(turn, waiting, call, { filled: { value: option, evidence } }) ?? []
  })
}

/** The waiting calls as the answer completes them; undefined when the message is no answer. */
export function answer(turn: Turn, waiting: Waiting): readonly FilledCall[] | undefined {
  if (isWishLike(turn)) return undefined
  const every = everyOption(turn, waiting)
  if (every) return every
  const helpless = noPreference.test(turn.input.message.replaceAll('’', "'"))
  const calls = waiting.calls.length > 0 ? waiting.calls : [explainCall]
  const found = helpless ? undefined : answeredTopic(turn, waiting)
  const completed = calls.flatMap(
    (call) =>
      complete(
        turn,
        {
          ...waiting,
          missing:
            waiting.missing.length > 0
              ? waiting.missing
              : [{ tool: call.tool, parameter: 'concept_to_explain' }],
        },
        call,
        found,
      ) ?? [],
  )
  if (completed.every(({ missing }) => missing.length === 0))
    return [...completed, ...furtherTopics(turn, waiting, completed, found)]
  const topicMissing = completed.some(({ missing }) => missing.some((name) => topicParameters.has(name)))
  if (!topicMissing) return completed
  const best = guess(turn, waiting)
  return calls.flatMap((call) => {
    const again = complete(turn, waiting, call, best)
    if (!again) return []
    const parameter = Object.keys(again.call.parameters).find((name) => topicParameters.has(name)) ?? 'topic'
    return [
      { ...again, notices: [...again.notices, bestGuess(call.tool, parameter, String(best.filled.value))] },
    ]
  })
}
