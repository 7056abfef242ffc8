import { type Filled, spanEvidence } from './evidence.js'
import type { Reader } from './extraction.js'
import { statedValue } from './stated.js'

const span = (text: string, start: number, end: number, confidence: number): Filled | undefined => {
  let from = start
  let to = end
  while (from < to && /[\s"“”:,]/.test(text[from] ?? '')) from += 1
  while (to > from && /[\s"“”,;]/.test(text[to - 1] ?? '')) to -= 1
  // “"A Brief History of Time" by Stephen Hawking” keeps the quotes of the title.
  if (closesInside(text.slice(from, to)) && /["“]/.test(text[from - 1] ?? '') && from > start) from -= 1
  return to > from
    ? { value: text.slice(from, to), evidence: spanEvidence(text, from, to, confidence) }
    : undefined
}
/** True for a text with a closing quote that nothing in it opens. */
const closesInside = (text: string): boolean =>
  /^[^"“”]*”/.test(text) || (text.match(/"/g)?.length ?? 0) % 2 === 1

const after = (extraction: Parameters<Reader>[0]): number => {
  const { wish, reading } = extraction
  return wish ? (reading.tokens[wish.to - 1]?.end ?? 0) : 0
}

/** The text that the message brings, as it stands. */
export const readPayload: Reader = ({ reading }, { name }) => {
  const { payload, written: text } = reading
  if (
    !payload ||
    (name === 'code' && payload.kind === 'text' && !/[=(){};<>]/.test(text.slice(payload.start, payload.end)))
  )
    return undefined
  return {
    value: text.slice(payload.start, payload.end),
    evidence: spanEvidence(text, payload.start, payload.end, 0.95),
  }
}

const mathSigns = /[=^√∫∑<>≤≥]|[\d)x]\s*[-+*/·×÷]\s*[\d(x]|\d\s*[a-z]\b|\b(?:sin|cos|tan|log|ln|sqrt)\b|\d/i
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

/** The equation, expression or word problem that is to be solved. */
export const readProblem: Reader = (extraction) => {
  const { reading } = extraction
  const { text, payload } = reading
  if (payload) return span(text, payload.start, payload.end, 0.9)
  const verb = extraction.wish
    ? text.slice(reading.tokens[extraction.wish.from]?.start ?? 0, after(extraction))
    : ''
  let start = after(extraction)
  const quantity = /derivative|integral|root|value|limit|slope|area|determinant/.test(verb)
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
  if (!mathSigns.test(rest)) return beforeWish(extraction)
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

/** The error as the student quotes it. */
export const readErrorMessage: Reader = ({ reading }) => {
  const found =
    /\b(?:\w+(?:Error|Exception)\b(?::\s*[^\n`]{1,150})?|segmentation fault|syntax error[^\n`.]{0,80}|undefined is not a function|stack overflow)/i.exec(
      reading.text,
    )
  if (!found) return undefined
  const { payload } = reading
  const end = found.index + found[0].trimEnd().length
  const before = payload && payload.start > found.index ? Math.min(end, payload.start) : end
  const said = reading.text.slice(found.index, before)
  const tail = errorTail.exec(said)
  return span(reading.text, found.index, found.index + (tail ? tail.index : said.trimEnd().length), 0.9)
}
/** What follows a message of an error without being a part of it. */
const errorTail =
  /[\s,.]+(?:in (?:my |the )?(?:python|java|javascript|js|c\+\+|code|program|script)|for this|with this|when i|every time|here(?:'s| is)|this is|what|how|why|please|pls|help|on this|can you|and i|but i)\b.*$/i

const citationTail =
  /[\s,.;-]*\b(?:in|using|as|with|for|following|according to)?\s*(?:the |an? )?\(?(?:apa|mla|chicago|harvard|ieee|turabian)\s?\d*\b(?: (?:style|format|citation|edition|referencing))*\)?(?:[\s,.!?]*(?:please|pls|thanks|for me|for my [\w\s]+|and [^.]*)){0,3}[\s,.!?]*$/i
const citationLead =
  /^[\s:,-]*(?:(?:this|the|a|an|my|following|entry|source|book|article|website|web page|page|paper|journal article|video|link|called|titled|for|of|to|style|format|in|using|(?:apa|mla|chicago|harvard|ieee)\s?\d*)\b[\s:,-]*)+/i

/** Title and author, or the address, of what is to be cited. */
export const readSource: Reader = (extraction) => {
  const { reading } = extraction
  const { text } = reading
  const link = /https?:\/\/\S+[^\s.,!?)]|\bwww\.\S+[^\s.,!?)]|\bdoi:\s?\S+/i.exec(text)
  if (link) return span(text, link.index, link.index + link[0].length, 0.97)
  let start = after(extraction)
  let rest = text.slice(start)
  const lead = citationLead.exec(rest)
  // "The Selfish Gene" keeps its article: titles are capitalised.
  const kept = lead && /(?:The|A|An)\s*$/.test(lead[0]) ? lead[0].replace(/(?:The|A|An)\s*$/, '') : lead?.[0]
  if (kept) {
    start += kept.length
    rest = rest.slice(kept.length)
  }
  rest = rest
    .replace(citationTail, '')
    .replace(
      /[\s,]*\b(?:please|pls|thanks|for me|for my (?:essay|paper|report|bibliography|assignment))\b[\s.!?]*$/i,
      '',
    )
    .replace(/[?.!,;]+\s*$/, '')
  if (
    !/\p{L}{3}/u.test(rest) ||
    /^\s*(?:it|this|that|them|something|(?:a|my|the) (?:source|book|website|article|paper|page)s?|my sources|sources|style|format|please|for me|my|essay)\s*$/i.test(
      rest,
    )
  )
    return titleIn(text)
  if (/^\s*(?:please|because|since|for|as|my|i|and)\b/.test(rest)) return titleIn(text)
  const work = titleIn(rest)
  if (work && rest.length - String(work.value).length > 15) return titleIn(text)
  if (rest.trim().split(/\s+/).length < 2) return titleIn(text) ?? span(text, start, start + rest.length, 0.6)
  return span(text, start, start + rest.length, 0.87)
}

const title =
  /["“]?\p{Lu}[\p{L}\d'’-]*(?:[ :,&-]+(?:\p{Lu}[\p{L}\d'’-]*|of|the|and|in|to|a|an|for|on|with|by))* by (?:\p{Lu}[\p{L}.'’-]*[ ]?)+/u

/** "How would A Brief History of Time by Stephen Hawking look…": a work and its author, wherever they stand. */
function titleIn(text: string): Filled | undefined {
  const found = title.exec(text)
  return found ? span(text, found.index, found.index + found[0].trimEnd().length, 0.8) : undefined
}

const spoken =
  'spanish|french|german|italian|portuguese|japanese|chinese|mandarin|korean|arabic|russian|latin|greek|dutch|swedish|polish|turkish|hindi|hebrew|english|norwegian|danish|finnish|vietnamese|thai|ukrainian|swahili|irish|welsh|czech|hungarian|romanian|indonesian|urdu|persian|farsi|tagalog|catalan|esperanto|bengali|tamil|cantonese'
/** A human language that the message names. */
export const readLanguage: Reader = ({ reading, tool }, { required }) => {
  const limit = reading.payload?.start ?? reading.text.length
  const found = new RegExp(`\\b(${spoken})\\b`, 'i').exec(reading.text.slice(0, Math.max(limit, 1)))
  if (!found || (!required && tool.name !== 'grammar_checker')) return undefined
  return {
    value: found[0],
    evidence: spanEvidence(reading.text, found.index, found.index + found[0].length, 0.97),
  }
}

const sidePatterns: readonly (readonly [string, RegExp])[] = [
  ['both', /\b(?:both sides|for and against|pros and cons|either side|each side|pro and con)\b/i],
  [
    'against',
    /\b(?:argue |arguing |arguments? |case |points? |debate |debating |i'm |i am |we're |we are |speak(?:ing)? |be |side |motion )?(?:against)\b|\b(?:oppos(?:e|ing|ition)|con side|negative side|disagree(?:ing)? with)\b/i,
  ],
  [
    'for',
    /\b(?:in favou?r of|in support of|in favou?r|affirmative|proposition|pro side|defend(?:ing)?|supporting|(?:speak(?:ing)?|stand(?:ing)?|vot(?:e|ing)|we're|i am|we are|all) for (?:it|this|that|the motion)|i'm (?:all )?for)\b|\b(?:argu(?:e|ing)|arguments?|case|points?|debat(?:e|ing)|i'm|side) for\b|\bargue that\b/i,
  ],
]
/** The side of a debate; "for" only where it stands with an argument. */
export const readSide: Reader = ({ reading }, { schema }) => {
  for (const [value, pattern] of sidePatterns) {
    const found = pattern.exec(reading.text)
    if (found && schema.enum?.includes(value))
      return { value, evidence: spanEvidence(reading.text, found.index, found.index + found[0].length, 0.92) }
  }
  return schema.default === undefined
    ? undefined
    : { value: schema.default, evidence: { source: 'default', rule: 'schema-default', confidence: 0.9 } }
}

const occasion =
  /(?:\s+(?:tomorrow|today|tonight|next \w+|this (?:week|afternoon|morning|friday|monday)|on (?:mon|tues|wednes|thurs|fri)day|in (?:class|school)|at school))+$/i

const isStatement =
  /\b(?:should|is|are|must|ought|can|will|do|does|would|be|has|have|cannot|shouldn't|needs?)\b/i

/** The motion as a statement: the words after the request up to the end of the clause, verbs and all. */
export const readMotion: Reader = (extraction) => {
  const { reading, wish, topic, isTagged } = extraction
  if (!wish || (isTagged && isStatement.test(String(topic?.filled.value)))) return topic?.filled
  const start = after(extraction)
  const rest = reading.text.slice(start)
  const clause =
    /^[\s:,]*(?:(?:on|about|that|for|against|and|whether|if|the motion|motion|is|topic|in favou?r of|both sides of|of|prep|with|the topic of|me|debate|a|tomorrow|practice|resolved)\b[\s:,]*)*([^.!?\n;]*?)(?:,? (?:please|pls|thanks|and i'm|i'm|i am|for my|i need|give me|i have|on the|can you|could you|as the)\b|,(?! (?:and|or) )|[.!?\n;]|$)/i.exec(
      rest,
    )
  const body = clause?.[1]
  if (!clause || body === undefined || !/\p{L}{3}/u.test(body)) return topic?.filled
  const statement = isStatement.test(body)
  if (!statement) return topic?.filled
  const from =
    start + clause[0].indexOf(body, clause[0].length - body.length - 20 > 0 ? clause[0].indexOf(body) : 0)
  return span(reading.text, from, from + body.replace(occasion, '').length, 0.86)
}

/** Booleans named by their synonyms, else the default. */
export const readSwitch: Reader = (extraction, parameter) => {
  const said = statedValue({ ...extraction, reading: { ...extraction.reading, refused: [] } }, parameter)
  if (said) return { ...said, value: said.value === 'true' }
  return parameter.schema.default === undefined
    ? undefined
    : {
        value: parameter.schema.default,
        evidence: { source: 'default', rule: 'schema-default', confidence: 0.95 },
      }
}
