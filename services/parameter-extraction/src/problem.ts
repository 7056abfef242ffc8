import type { Filled } from './evidence.js'
import type { Reader } from './extraction.js'
import { after, span } from './text-span.js'

const mathSigns = /[=^√∫∑<>≤≥]|[\d)x]\s*[-+*/·×÷]\s*[\d(x]|\d\s*[a-z]\b|\b(?:sin|cos|tan|log|ln|sqrt)\b|\d/i
/** "Three x squared minus twelve equals zero". */
const spokenMath =
  /\b(?:[a-z]|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred)\s+(?:equals?|plus|minus|times|divided by|over|squared|cubed|to the power of)\b/i
const isProblem = (text: string): boolean => mathSigns.test(text) || spokenMath.test(text)
/** What may follow a problem without being a part of it, and what stands between such words. */
const problemTail =
  /\b(?:step[- ]by[- ]step|please|pls|plz|thanks?|thank you|for me|with (?:all )?(?:the )?steps?|with (?:full )?working|and show (?:me )?(?:all )?(?:your |the |each |every )?(?:work|steps?|working)|show (?:me )?(?:all )?(?:your |the |each |every )?(?:work|steps?|working)|just (?:give me )?the (?:final )?answer|just the answer|no steps|without (?:the |showing (?:the )?)?steps|i'm stuck|im stuck|i am stuck|i don'?t get it|asap|quickly|using [^.]*|and explain[^.]*|only the answer|final answer only|skip the steps|i (?:just |only |really )*(?:need|want|have|think|got|tried)[^.]*|i keep[^.]*|i can't[^.]*|i'm so[^.]*|explain[^.]*|don'?t show[^.]*)|[\s,.;!?]+/gi

/** Where the words that only follow the problem begin. One pass: a pattern for the whole tail would try all its divisions. */
function tailStart(text: string): number {
  let start = 0
  let end = 0
  let said = false
  for (const { 0: found, index } of text.matchAll(problemTail)) {
    if (index !== end) [start, said] = [index, false]
    end = index + found.length
    said ||= /\w/.test(found)
  }
  return said && end === text.length ? start : text.length
}
const problemLead =
  /^\s*(?::|,|[a-z]\s*:|please|this|the|following|math|maths|algebra|calculus|word|problem|equation|expression|for me|me|of|system|inequality|quadratic|integral|question|is|for [a-z]\s*[:,]|for [a-z] in|for [a-z] if|for [a-z] when|it|-(?!\s*\d)|out|how|to|in|by|step by step)(?=[\s:,]|$)\s*[:,]?\s*/i

const isMath = (word: string): boolean =>
  /[\d=^*/+()<>²³√]/.test(word) || /^(?:[a-z]|-|–|−)[.,]?$/i.test(word)
const mostLeadWords = 2
/** "…, and show the steps, then give me five like it": another wish. */
const furtherWish = /^[\s,.;]*(?:and|then|also|please|show|with)\b/i

/** "I solve 3x = 7, walk me through it": an equation with nothing but words around it is the whole problem. */
function equationAlone(text: string): { readonly from: number; readonly to: number } | undefined {
  const words = [...text.matchAll(/\S+/g)]
  const first = words.findIndex(({ 0: word }) => isMath(word) && !/^[ai]$/i.test(word))
  if (first === -1 || first > mostLeadWords) return undefined
  const beyond = words.findIndex(({ 0: word }, at) => at > first && !isMath(word))
  const last = words[(beyond === -1 ? words.length : beyond) - 1]
  const from = words[first]?.index ?? 0
  const to = last ? last.index + last[0].replace(/[.,;!?]+$/, '').length : from
  const isAlone =
    /\S=|=\s*\S/.test(text.slice(from, to)) &&
    (!/\d/.test(text.slice(to)) || furtherWish.test(text.slice(to)))
  return isAlone && (first > 0 || beyond !== -1) ? { from, to } : undefined
}

/** What is to be done with an expression belongs to the problem; "solve" and "work out" say nothing more. */
const operation =
  /\b(?:integra(?:te|l)|differentiate|derivatives?|factori[sz]e|factor|simplify|expand|prove|limit|roots?|slope|area|volume|determinant|inverse|round|convert)\b/i

/** The equation, expression or word problem that is to be solved. */
export const readProblem: Reader = (extraction) => {
  const { reading } = extraction
  const { text, payload } = reading
  if (payload) return span(text, payload.start, payload.end, 0.9)
  let start = after(extraction)
  const asked = extraction.wish ? (reading.tokens[extraction.wish.from]?.start ?? 0) : start
  const verb = text.slice(asked, start)
  const operationAt = verb.search(operation)
  const quantity = operationAt !== -1 || /value/.test(verb)
  for (
    let lead = problemLead.exec(text.slice(start));
    lead && !quantity;
    lead = problemLead.exec(text.slice(start))
  ) {
    if (lead[0].trim().length === 0) break
    start += lead[0].length
  }
  let rest = text.slice(start)
  const stop =
    /\?\s+(?=\D*$)|[.!?]\s+(?=(?:please|can|could|i|i'm|show|just|thanks|also|then|and|no|don't|without|you|we)\b)/i.exec(
      rest,
    )
  if (stop) rest = rest.slice(0, stop.index)
  rest = rest.slice(0, tailStart(rest)).replace(/[?.!,;]+$/, '')
  if (!isProblem(rest)) return beforeWish(extraction)
  if (operationAt !== -1) return span(text, asked + operationAt, start + rest.length, 0.88)
  const equation = equationAlone(rest)
  if (equation) return span(text, start + equation.from, start + equation.to, 0.9)
  const said = extraction.wish && extraction.wish.to === 0 ? expressionIn(text) : undefined
  if (said) return said
  return span(text, start, start + rest.length, 0.88)
}

const expression = /[\w(√∫-][\w()^*/+.,=<>² ³-]*[=<>^*/+²³][\w()^*/+.,=<>² ³-]*[\w)²³]/g
const wordsOnly = /^(?:[a-z]{3,}\s+)+|(?:\s+[a-z]{3,})+$/gi

/** The longest expression of a message whose words ask without naming a place for it. */
function expressionIn(text: string): Filled | undefined {
  const found = [...text.matchAll(expression)].sort((a, b) => b[0].length - a[0].length)[0]
  const body = found?.[0].replace(wordsOnly, '')
  if (!found || !body || body.length < 3) return undefined
  const start = found.index + found[0].indexOf(body)
  return span(text, start, start + body.length, 0.75)
}

/** "2x + 4 = 10, solve it": the expression stands before the request. */
const beforeWish: (extraction: Parameters<Reader>[0]) => Filled | undefined = ({ reading, wish }) => {
  const head = reading.text.slice(0, wish ? (reading.tokens[wish.lead]?.start ?? 0) : reading.text.length)
  const found = /[\w(√∫-][\w\s()^*/+.,=<>-]*[=<>^][\w\s()^*/+.-]*[\w)]/.exec(head)
  return found ? span(reading.text, found.index, found.index + found[0].length, 0.8) : undefined
}
