import type { FilledCall } from './fill.js'
import { earlierCalls } from './history-topics.js'
import { isValue, remake, statesValue, topicAfter } from './remake.js'
import type { Turn } from './turn.js'

const again =
  /\b(?:again|more|another|others?|harder|easier|tougher|simpler|repeat|redo|same|once more|one more|next (?:one|set|batch)|continue|keep going|go on|different|shorter|longer|bigger|smaller|fewer|less|extra|instead|simplify|elaborate|expand|go deeper|deeper|rephrase|too (?:easy|hard|difficult|long|short|complicated|simple|many|few|much|advanced|basic)|make (?:it|them|those|these|that)|turn (?:it|them|that)|remove|take out|leave out|get rid of|include|do (?:it|that|them)|try (?:it|that)|change (?:it|them)|add|with(?:out)? (?:the |any |some |more )?examples|in (?:simple|simpler|plain|easier|bullet|more|outline|detail)|as (?:bullet|an outline|true|multiple|a story)|still (?:don't|dont|do not|not|confused|lost)|(?:don't|dont|do not|didn't) (?:get|understand) (?:it|that|this)|what do you mean|huh|i'm lost|im lost|not (?:hard|easy) enough|challenge|confused|i'm confused|makes no sense|lost me|could be (?:harder|easier))\b/i
const otherTopic =
  /^\W*(?:(?:ok(?:ay)?|great|thanks|cool|nice|now|and|then|so|also|alright|awesome|perfect|good)\W+)*(?:(?:what|how) about|and(?: now)?(?: for| on| about)?|(?:(?:can|could|would) (?:you|u) )?(?:please )?(?:do |make )?(?:exactly )?(?:the )?same(?: thing| again| one)?,? (?:but )?(?:for|on|with|about)|do (?:the same|that|it|one) (?:for|on|with|about)|now (?:do|for|on|about|with)?|also (?:for|on|do)|(?:another|one|more) (?:one )?(?:for|on|about)|next(?: is| up)?:?|try|let's do|lets do|repeat (?:that|it|this) (?:for|with)|can (?:you|we|u) do (?:the same (?:for|with|on)|it for|one for|that for|one on)?|switch to|move on to|let's move on to|do(?= .{2,40}\b(?:too|as well|next)\b))(?:\s+|$)/i

/** The earlier calls made again as the message wants them: harder, more, for another topic. */
export function redo(turn: Turn): readonly FilledCall[] | undefined {
  if (turn.reading.wishes.length > 0 || turn.reading.tokens.length > 25) return undefined
  const calls = earlierCalls(turn)
  if (calls.length === 0) return undefined
  const other = topicAfter(turn, otherTopic)
  const topic =
    other && !isValue(turn, calls, other) && !again.test(String(other.filled.value)) ? other : undefined
  if (!topic && !again.test(turn.reading.text) && !statesValue(turn, calls)) return undefined
  const last = topic ? calls.slice(-1) : calls
  return last.flatMap((call) => remake(turn, call, topic) ?? [])
}
