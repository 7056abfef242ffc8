import { type Filled, spanEvidence } from './evidence.js'
import type { Reader } from './extraction.js'
import { statedValue } from './stated.js'
import { after, span } from './text-span.js'

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
    /\b(?:argue |arguing |arguments? |case |points? |debate |debating |i'm |i am |we're |we are |speak(?:ing)? |be |side |motion )?(?:against)\b|\b(?:oppos(?:e|ing|ition)|(?:i'm|im|i am|we're|we are) (?:the )?con\b|con side|negative side|disagree(?:ing)? with)\b/i,
  ],
  [
    'for',
    /\b(?:in favou?r of|in support of|in favou?r|affirmative|proposition|pro side|defend(?:ing)?|supporting|(?:speak(?:ing)?|stand(?:ing)?|vot(?:e|ing)|we're|i am|we are|all) for (?:it|this|that|the motion)|i'm (?:all )?for|(?:i'm|im|i am|we're|we are) (?:the )?pro|on the (?:for|pro) side)\b|\b(?:argu(?:e|ing)|arguments?|case|points?|debat(?:e|ing)|i'm|side) for\b|\bargue that\b/i,
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

/** "… and the motion is school uniforms should be mandatory and I'm against". */
const namedMotion =
  /\b(?:motion|resolution|topic) (?:is|reads|says)[:,]? (?:that )?([^.!?\n;]*?)(?= and (?:i'?m|i am|we'?re|we are)\b|[.!?\n;]|$)/i

/** The motion as a statement: the words after the request up to the end of the clause, verbs and all. */
export const readMotion: Reader = (extraction) => {
  const { reading, wish, topic, isTagged } = extraction
  if (!wish || (isTagged && isStatement.test(String(topic?.filled.value)))) return topic?.filled
  const named = namedMotion.exec(reading.text)
  if (named?.[1] && isStatement.test(named[1])) {
    const from = named.index + named[0].lastIndexOf(named[1])
    return span(reading.text, from, from + named[1].length, 0.9)
  }
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

const denying = /\b(?:don'?t|dont|do not|never|skip|leave out|without|no)\s+(?:any\s+|the\s+)?$/i

/** Booleans named by their synonyms, else the default; "don't include examples" denies one. */
export const readSwitch: Reader = (extraction, parameter) => {
  const said = statedValue({ ...extraction, reading: { ...extraction.reading, refused: [] } }, parameter)
  const { start } = said?.evidence ?? {}
  const before = start === undefined ? '' : extraction.reading.text.slice(0, start)
  if (said) return { ...said, value: said.value === 'true' && !denying.test(before) }
  return parameter.schema.default === undefined
    ? undefined
    : {
        value: parameter.schema.default,
        evidence: { source: 'default', rule: 'schema-default', confidence: 0.95 },
      }
}
