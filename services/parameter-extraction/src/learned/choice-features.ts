import type { ContextAnalysis } from '@tutor/contracts'
import { type Token, wordVectors } from '@tutor/language'
import type { CatalogueIndex } from '../catalogue-index.js'
import { type MentionRange, mentionRanges } from '../mention-ranges.js'
import type { Reading } from '../reading.js'
import { isChat, isHelpCall, isMeta, isRemark } from '../small-talk.js'

const longest = 60

/** The words as the classifier sees them: a known topic is `<t>`, a number `<n>`, a brought text `<text>`. */
function maskedWords(reading: Reading, mentions: ContextAnalysis['mentions']): string[] {
  const { tokens, hidden } = reading
  const ranges = mentionRanges(reading, mentions)
  return tokens.slice(0, longest).flatMap((token, at) => {
    if (hidden[at]) return hidden[at - 1] ? [] : ['<text>']
    const range = ranges.find(({ from, to }) => from <= at && to > at)
    if (range && range.from < at) return []
    return token.breaks && at > 0 ? ['.', maskOf(token, range)] : [maskOf(token, range)]
  })
}

function maskOf({ word, stem }: Token, range: MentionRange | undefined): string {
  if (range) return range.mention.kind === 'subject' ? '<s>' : '<t>'
  return /^\d/.test(word) ? '<n>' : stem
}

/** What the rules make of the message: the classifier learns how far to trust them. */
function ruleFeatures(reading: Reading, text: string): string[] {
  const { wishes, refused, payload } = reading
  const asked = wishes.flatMap(({ tool, kind, soft, confidence }) => [
    `rule:${tool.name}`,
    `rule:${tool.name}:${kind}${soft ? ':soft' : ''}${confidence < 0.85 ? ':weak' : ''}`,
  ])
  return [
    ...asked,
    `wishes:${Math.min(3, wishes.length)}`,
    ...(refused.some(Boolean) ? ['refused'] : []),
    ...(payload ? [`payload:${payload.kind}`] : []),
    ...(isChat(text) ? ['chat'] : []),
    ...(isMeta(text) ? ['meta'] : []),
    ...(isRemark(text) ? ['remark'] : []),
    ...(isHelpCall(text) ? ['help'] : []),
  ]
}

/** Features of a message for the choice of a tool: masked words, pairs and triples, and what rules and retrieval say. */
export function choiceFeatures(
  reading: Reading,
  { mentions, struggle }: Pick<ContextAnalysis, 'mentions' | 'struggle'>,
  { retrieve }: CatalogueIndex,
): string[] {
  const words = ['^', ...maskedWords(reading, mentions), '$']
  const grams = words.flatMap((word, at) => [
    `w:${word}`,
    `p:${word} ${words[at + 1] ?? ''}`,
    `t:${word} ${words[at + 1] ?? ''} ${words[at + 2] ?? ''}`,
  ])
  const near = retrieve(reading.text, 2).map(({ id }, place) => `near${place}:${id}`)
  return [
    ...new Set([
      ...grams,
      ...ruleFeatures(reading, reading.text),
      ...near,
      ...(struggle ? ['struggle'] : []),
      ...(reading.text.includes('?') ? ['question-mark'] : []),
      `length:${Math.min(6, Math.floor(Math.log2(words.length)))}`,
    ]),
  ]
}

/** What the message's words mean together, apart from those of its topics and texts. */
export function choiceMeaning(
  { tokens, hidden, ...reading }: Reading,
  { mentions }: Pick<ContextAnalysis, 'mentions'>,
): Float64Array {
  const ranges = mentionRanges({ tokens, hidden, ...reading }, mentions)
  const words = tokens
    .slice(0, longest)
    .filter((_, at) => !hidden[at] && !ranges.some(({ from, to }) => from <= at && to > at))
    .map(({ word }) => word)
  return wordVectors().meanOf(words.filter((word) => (wordVectors().rankOf(word) ?? 0) > 30))
}
