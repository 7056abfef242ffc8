import type { ContextAnalysis, Decision, UnderstandingInput } from '@tutor/contracts'

/** A message read as if a part of it had been said before: offsets stay those of the message. */
export interface FollowUp {
  readonly input: UnderstandingInput
  readonly analysis: ContextAnalysis
  /** The decision with evidence that quotes the message itself again. */
  readonly asOfMessage: (decision: Decision) => Decision
}

const secondThoughts =
  /(?:[.,;!?…\n]|\s-|^)\s*(?:(?:hm+|oh|um+|uh|ah|no|nah|ok|wait|sorry|oops|well)\b[\s,.]*)*\b(?:no,? wait|wait,? no|scrap that|scratch that|strike that|forget that|(?:on|at) second thoughts?|make that|or rather|correction|no,? (?:ok|actually)|(?<=[.,!?]\s*)no,? (?=(?:a|an|the|some|just)\b)|actually,?(?= (?:\d+|no|make|let's|just|not|i)\b)|i meant?(?= )|drop the|(?<=hm+,? )make it)\b/gi
const shortestBefore = 8
/** Longer messages are told stories, in which minds change for other reasons. */
const longestMessage = 1_000

/** Where the student changes their mind: "flashcards on meiosis. no wait, mitosis"; the last such place. */
function turningPoint(message: string): number | undefined {
  if (message.length > longestMessage) return undefined
  const places = [...message.matchAll(secondThoughts)].filter(
    ({ index }) => message.slice(0, index).trim().length >= shortestBefore,
  )
  const last = places.at(-1)
  return last && last.index + (/^[.,;!?…\n]/.test(last[0]) ? 1 : 0)
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ')
const done = 'Here you are.'

/** What was said first as an earlier message, and the change of mind as the answer to it; undefined where nothing changes. */
export function secondThoughtsOf(input: UnderstandingInput, analysis: ContextAnalysis): FollowUp | undefined {
  const at = turningPoint(input.message)
  if (at === undefined) return undefined
  const turn = input.history.length
  const before = input.message.slice(0, at)
  const move = <
    T extends { readonly start: number; readonly end: number; readonly turn?: number | undefined },
  >(
    place: T,
  ): T => (place.turn === undefined && place.end <= at ? { ...place, turn } : place)
  return {
    input: {
      ...input,
      message: blank(before) + input.message.slice(at),
      history: [...input.history, { role: 'user', content: before }, { role: 'assistant', content: done }],
    },
    analysis: {
      ...analysis,
      mentions: analysis.mentions.map(move),
      steering: analysis.steering.map(move),
    },
    asOfMessage: (decision) => ofMessage(decision, turn),
  }
}

/** Evidence of the part that was read as an earlier message is evidence of the message. */
function ofMessage(decision: Decision, part: number): Decision {
  const calls = decision.plan.calls.map((call) => ({
    ...call,
    evidence: Object.fromEntries(
      Object.entries(call.evidence).map(([name, proof]) => {
        if (proof.turn !== part) return [name, proof]
        const { turn: _, ...rest } = proof
        return [name, { ...rest, source: 'message' as const }]
      }),
    ),
  }))
  // What was corrected in one breath was never wrong before.
  return { ...decision, plan: { ...decision.plan, calls }, learned: [] }
}

const agreeing =
  /^\W*(?:(?:ok(?:ay)?|oh|well|hm+)\W+)*(?:yes|yeah|yep|yup|sure|please do|go ahead|go on(?: then)?|do (?:it|that|so)|sounds (?:good|great)|that would be (?:great|good|nice|lovely)|both|absolutely|definitely|of course|why not|gladly|i'd (?:like|love) (?:that|to)|let's do (?:it|that))\b[\s,.!]*(?:(?:please|pls|thanks|thank you|in that order|of them|do|that|it|would be (?:great|nice|good)|sure|yes|go ahead)\b[\s,.!]*)*/i
const offer =
  /(?:^|[.!?\n]\s+)([^.!?\n]*\b(?:shall i|should i|would you like|do you want|want me to|how about|can i|may i)\b[^.!?\n]*\?)\s*$/i
/** "Yes, and a quiz on it as well", "ok, but only 4": what is wanted besides, or otherwise. */
const addition = /^(?:and|but|only|just|though|make|keep|with|without|in|plus)\b/i
const longestAddition = 120

interface Accepted {
  /** The offer, as it stands in the last message of the history, from `start`. */
  readonly words: string
  readonly start: number
  /** What the message says besides, from `restStart`. */
  readonly rest: string
  readonly restStart: number
}

function acceptedWords({ history, message }: UnderstandingInput): Accepted | undefined {
  const last = history.at(-1)
  const agreed = agreeing.exec(message)?.[0]
  if (last?.role !== 'assistant' || !agreed) return undefined
  const found = offer.exec(last.content)
  const words = found?.[1]
  const rest = message.slice(agreed.length)
  const isAddition = rest === '' || (addition.test(rest) && rest.length <= longestAddition)
  if (!found || words === undefined || !isAddition) return undefined
  return { words, start: found.index + found[0].indexOf(words), rest, restStart: agreed.length }
}

/** "Yes please" to an offer of the assistant, read as if the student had said what was offered. */
export function acceptedOffer(input: UnderstandingInput, analysis: ContextAnalysis): FollowUp | undefined {
  const turn = input.history.length - 1
  const accepted = acceptedWords(input)
  if (!accepted) return undefined
  const { words, start, rest, restStart } = accepted
  const before = input.history[turn]?.content.slice(0, start) ?? ''
  const said = words
    .replace(/\bor\b/gi, /\bboth\b/i.test(input.message) ? '& ' : 'or')
    .replace(/\byou(?:r)?\b/gi, blank)
    .replace(/\?\s*$/, rest === '' ? ' ' : ',')
  const joined = `${blank(before)}${said} `
  /** From here on the joined text is what the message says besides. */
  const joint = joined.length
  const here = (place: ContextAnalysis['mentions'][number]): ContextAnalysis['mentions'] => {
    const { turn: at, ...mention } = place
    if (at === turn) return mention.start >= start ? [mention] : []
    if (at !== undefined) return [place]
    const by = joint - restStart
    return mention.start >= restStart
      ? [{ ...mention, start: mention.start + by, end: mention.end + by }]
      : []
  }
  return {
    input: { ...input, message: joined + rest, history: input.history.slice(0, turn) },
    analysis: { ...analysis, mentions: analysis.mentions.flatMap(here) },
    asOfMessage: (decision) => ofOffer(decision, turn, joint, joint - restStart),
  }
}

/** Evidence that quotes the offer is evidence of that message of the history; what stands behind it is of the message. */
function ofOffer(decision: Decision, turn: number, joint: number, by: number): Decision {
  const calls = decision.plan.calls.map((call) => ({
    ...call,
    evidence: Object.fromEntries(
      Object.entries(call.evidence).map(([name, proof]) => {
        if (proof.source !== 'message') return [name, proof]
        const { start = 0, end = 0 } = proof
        return start >= joint
          ? [name, { ...proof, start: start - by, end: end - by }]
          : [name, { ...proof, source: 'history' as const, turn }]
      }),
    ),
  }))
  return { ...decision, plan: { ...decision.plan, calls } }
}
