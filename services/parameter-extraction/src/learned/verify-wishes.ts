import { readLinearModel, softmax, type Token } from '@tutor/language'
import { mentionRanges } from '../mention-ranges.js'
import { withoutWrappings } from '../reading.js'
import { isChat, isMeta, isRemark } from '../small-talk.js'
import type { Turn } from '../turn.js'
import { type Wish, wordAt } from '../wish.js'
import { type PossibleWish, withoutOverlaps } from '../wishes.js'
import { isLearned } from './choose-tool.js'

const model = readLinearModel(new URL('../../data/wish-verifier.json', import.meta.url))
const yes = 'asked'

const around = 4

/** The words beside the place, nearest first, as far as the sentence goes; a known topic is `<t>`. */
function neighbours(
  wordSeen: (at: number) => string,
  tokens: readonly Token[],
  { from, to }: Wish,
): string[] {
  const before: string[] = []
  for (let at = from - 1; at >= 0 && before.length < around && !tokens[at + 1]?.breaks; at -= 1)
    before.push(wordSeen(at))
  const after: string[] = []
  for (let at = to; at < tokens.length && after.length < around && !tokens[at]?.breaks; at += 1)
    after.push(wordSeen(at))
  return [
    ...before.map((word, place) => `b${place}=${word}`),
    ...before.map((word) => `b=${word}`),
    ...after.map((word, place) => `a${place}=${word}`),
    ...after.map((word) => `a=${word}`),
    `b10=${before[1] ?? '^'} ${before[0] ?? '^'}`,
    `b210=${before[2] ?? '^'} ${before[1] ?? '^'} ${before[0] ?? '^'}`,
    `a01=${after[0] ?? '$'} ${after[1] ?? '$'}`,
    ...(before.length === 0 ? ['starts'] : []),
    ...(after.length === 0 ? ['ends'] : []),
  ]
}

/** What the rules say of the place and of the message. */
function ruleFeatures({ reading }: Turn, { wish, asked, isPartOfName }: PossibleWish): string[] {
  const { wishes, refused, tokens, text, possible } = reading
  const own = wishes.find(({ from, to, tool }) => from < wish.to && wish.from < to && tool === wish.tool)
  const others = wishes.filter(({ tool }) => tool !== wish.tool)
  const verdict = own ? `yes${own.soft ? ':soft' : ''}${own.confidence < 0.85 ? ':weak' : ''}` : 'no'
  const distinct = new Set(possible.map((one) => one.wish.tool.name)).size
  return [
    `rule=${verdict}`,
    `rule,kind=${verdict}|${wish.kind}`,
    `asked=${asked}`,
    `asked,kind=${asked}|${wish.kind}`,
    `rivals=${Math.min(3, others.length)}`,
    `rule,rivals=${verdict}|${others.length > 0}`,
    `possible=${Math.min(4, distinct)}`,
    `before=${others.filter(({ from }) => from < wish.from).at(-1)?.tool.name ?? '-'}|${wish.tool.name}`,
    `after=${others.find(({ from }) => from > wish.from)?.tool.name ?? '-'}|${wish.tool.name}`,
    ...(isPartOfName ? ['name'] : []),
    ...(refused[wish.from] ? ['refused', `refused|${verdict}`] : []),
    ...(isChat(text) ? ['chat'] : []),
    ...(isMeta(text) ? ['meta'] : []),
    ...(isRemark(text) ? ['remark'] : []),
    `length=${Math.min(5, Math.floor(Math.log2(tokens.length + 1)))}`,
    ...(text.includes('?') ? ['question-mark'] : []),
  ]
}

/** Features of one place that may ask for a tool. @public: for eval/train. */
export function wishFeatures(turn: Turn, possible: PossibleWish): string[] {
  const { reading, analysis } = turn
  const { wish, phrase } = possible
  const ranges = mentionRanges(reading, analysis.mentions)
  const wordSeen = (at: number): string => {
    const word = wordAt(reading.tokens, at)
    if (/^\d/.test(word)) return '<n>'
    return ranges.some(({ from, to, mention }) => from <= at && to > at && mention.kind === 'topic')
      ? '<t>'
      : word
  }
  const local = neighbours(wordSeen, reading.tokens, wish)
  return [
    ...new Set([
      `phrase=${phrase}`,
      `tool=${wish.tool.name}`,
      `kind=${wish.kind}`,
      `last=${wordAt(reading.tokens, wish.to - 1)}`,
      ...local,
      ...local.filter((name) => /^[ab]0=/.test(name)).map((name) => `${name}|${wish.tool.name}`),
      ...ruleFeatures(turn, possible),
    ]),
  ]
}

const believed = 0.7
/** More than a message asks for in earnest. */
const mostWishes = 24
/** Where the rules are firm and nothing else is asked for, so little is enough. */
const doubted = 0.2
const firmest = 0.9

const isFirm = (ruled: readonly Wish[], wish: Wish): boolean =>
  ruled.some((one) => isSamePlace(one, wish) && !one.soft && one.confidence >= firmest)

type Place = Pick<Wish, 'tool' | 'from' | 'to'>
const isSamePlace = (one: Place, other: Place): boolean =>
  one.tool === other.tool && one.from === other.from && one.to === other.to

/** The turn with the wishes that the verifier believes. It has learned the tools of the brief; of all others the rules decide. */
export function withVerifiedWishes(turn: Turn): Turn {
  const { reading } = turn
  if (reading.possible.length === 0) return turn
  const judged = reading.possible
    .filter(({ wish }) => isLearned(wish.tool.name) && !reading.refused[wish.from])
    .map((possible): Wish => {
      const probabilities = softmax(model.score(wishFeatures(turn, possible)))
      const confidence = probabilities[model.labels.indexOf(yes)] ?? 0
      // Where the rules see the same wish, their words lead to it.
      const ruled = reading.wishes.find((wish) => isSamePlace(wish, possible.wish))
      return { ...(ruled ?? possible.wish), soft: false, confidence }
    })
    .sort((a, b) => b.confidence - a.confidence)
  const others = reading.wishes.filter(({ tool }) => !isLearned(tool.name))
  const sure = judged.filter(({ confidence }) => confidence >= believed)
  const firm = judged.filter((wish) => wish.confidence >= doubted && isFirm(reading.wishes, wish))
  const asked = sure.length + others.length > 0 ? sure.slice(0, mostWishes) : firm.slice(0, 1)
  return {
    ...turn,
    reading: {
      ...reading,
      wishes: withoutWrappings(withoutOverlaps([...others, ...asked]), reading.tokens),
    },
  }
}
