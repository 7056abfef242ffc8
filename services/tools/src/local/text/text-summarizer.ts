import { z } from 'zod'
import { computed } from '../computed.js'
import { sentencesIn } from './plain-text.js'
import { textRank } from './text-rank.js'

const lengths = ['short', 'medium', 'long'] as const
/** Share of the sentences that stay, with the least and the most of them. */
const shares: Readonly<
  Record<(typeof lengths)[number], readonly [share: number, least: number, most: number]>
> = {
  short: [0.12, 1, 3],
  medium: [0.25, 2, 6],
  long: [0.4, 3, 12],
}
const mostKeyPoints = 5
/** More sentences than a text of 8,000 characters has, unless it is made of full stops. */
const mostSentences = 250

/** The most central sentences of the text as they stand (TextRank), in the order of the text. */
export const summarizeText = computed(
  z.object({ text: z.string(), length: z.enum(lengths) }),
  ({ text, length }) => {
    const sentences = sentencesIn(text).slice(0, mostSentences)
    const scores = textRank(sentences)
    // Of sentences that are as central, the earlier one says more.
    const ranked = sentences.map((_, at) => at).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)
    const best = (count: number): string[] =>
      ranked
        .slice(0, count)
        .sort((a, b) => a - b)
        .map((at) => sentences[at] ?? '')
    const [share, least, most] = shares[length]
    const kept = Math.max(least, Math.min(most, Math.round(sentences.length * share)))
    return {
      summary: best(kept).join(' '),
      key_points: best(Math.min(mostKeyPoints, Math.max(1, Math.ceil(sentences.length / 3)))),
      length,
    }
  },
)
