import { z } from 'zod'
import { computed } from '../computed.js'
import { checkGrammar } from '../language-checks/grammar-checker.js'
import { counted, listed, quoted } from '../wording.js'
import { functionWords, paragraphsIn, sentencesIn, wordsIn } from './plain-text.js'

const areas = ['grammar', 'structure', 'argument', 'style', 'overall'] as const
type Area = Exclude<(typeof areas)[number], 'overall'>
interface Finding {
  readonly area: Area
  readonly strength?: string
  readonly issue?: string
  readonly suggestion?: string
}

const transitions =
  /\b(?:however|therefore|moreover|furthermore|in addition|for example|for instance|in contrast|on the other hand|as a result|consequently|finally|first(?:ly)?|second(?:ly)?|in conclusion|nevertheless|although|because|similarly)\b/gi
const thesis =
  /\b(?:i (?:believe|argue|think|will (?:argue|show))|this essay|should|must|the (?:main|best|most important)|because|in my (?:opinion|view)|proves?|shows? that|argues? that)\b/i
const closing = /\b(?:in conclusion|to conclude|to sum up|in summary|overall|finally|therefore|all in all)\b/i
const evidence =
  /\b(?:according to|for example|for instance|such as|study|studies|research|data|statistics|survey|evidence|per ?cent|%|\d{4})\b|["“]/gi
const opposing =
  /\b(?:however|although|though|some (?:people )?(?:say|argue|believe|think)|critics|opponents|on the other hand|admittedly|despite|nevertheless)\b/i
const passive =
  /\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?(?:\w{2,}ed|made|done|given|taken|seen|known|written|shown|found|built|held|kept|told|thought|brought)\b/gi
const fillers =
  /\b(?:very|really|basically|actually|quite|literally|just|a lot|things?|stuff|nice|good|bad)\b/gi

const good = (area: Area, strength: string): Finding => ({ area, strength })
const weak = (area: Area, issue: string, suggestion: string): Finding => ({ area, issue, suggestion })
const matches = (text: string, pattern: RegExp): string[] => text.match(pattern) ?? []

function structureOf(text: string, paragraphs: readonly string[], sentences: readonly string[]): Finding[] {
  const links = matches(text, transitions).length
  const long = paragraphs.filter((paragraph) => wordsIn(paragraph).length > 200).length
  return [
    paragraphs.length >= 3
      ? good('structure', `The text has ${counted(paragraphs.length, 'paragraph')}.`)
      : weak(
          'structure',
          `The text has only ${counted(paragraphs.length, 'paragraph')}.`,
          'Give the introduction, each main point and the conclusion a paragraph of its own.',
        ),
    ...(long > 0
      ? [
          weak(
            'structure',
            `${counted(long, 'paragraph')} of more than 200 words.`,
            'Divide long paragraphs where a new point begins.',
          ),
        ]
      : []),
    links * 6 >= sentences.length
      ? good('structure', `Transitions lead from point to point (${links} found).`)
      : weak(
          'structure',
          `Few transitions: ${links} in ${counted(sentences.length, 'sentence')}.`,
          'Show how points hang together with words such as however, therefore or for example.',
        ),
    closing.test(paragraphs.at(-1) ?? '')
      ? good('structure', 'The last paragraph closes the text.')
      : weak(
          'structure',
          'The last paragraph does not read like a conclusion.',
          'Return to the main claim and say what follows from it.',
        ),
  ]
}

function argumentOf(text: string, paragraphs: readonly string[]): Finding[] {
  const claim = sentencesIn(paragraphs[0] ?? '').find((sentence) => thesis.test(sentence))
  const proofs = matches(text, evidence).length
  return [
    claim
      ? good('argument', `The first paragraph states a claim: ${quoted(claim.slice(0, 200))}`)
      : weak(
          'argument',
          'No sentence of the first paragraph reads like a thesis.',
          'State in one sentence what the essay argues, and why.',
        ),
    proofs >= Math.max(2, paragraphs.length - 1)
      ? good('argument', `Claims are backed by examples, sources or figures (${proofs} places).`)
      : weak(
          'argument',
          `Little evidence: ${counted(proofs, 'place')} with an example, source or figure.`,
          'Back each main point with an example, a figure or a source.',
        ),
    opposing.test(text)
      ? good('argument', 'Another view is taken up.')
      : weak('argument', 'No opposing view is taken up.', 'Name the strongest objection and answer it.'),
  ]
}

function styleOf(text: string, sentences: readonly string[]): Finding[] {
  const words = wordsIn(text)
  const lengths = sentences.map((sentence) => wordsIn(sentence).length)
  const average = Math.round(words.length / Math.max(1, sentences.length))
  const longest = Math.max(0, ...lengths)
  const passives = matches(text, passive).length
  const vague = [...new Set(matches(text, fillers).map((word) => word.toLowerCase()))]
  const counts = new Map<string, number>()
  for (const word of words.map((one) => one.toLowerCase()))
    if (word.length > 4 && !functionWords.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const repeated = [...counts]
    .filter(([, count]) => count >= 4 && count > words.length / 60)
    .slice(0, 4)
    .map(([word, count]) => `${quoted(word)} (${count} times)`)
  return [
    average <= 25
      ? good('style', `Sentences have ${average} words on average.`)
      : weak(
          'style',
          `Sentences have ${average} words on average.`,
          'Divide the longest ones: fewer than 25 words read more easily.',
        ),
    ...(longest > 40
      ? [weak('style', `The longest sentence has ${longest} words.`, 'Make two or three sentences of it.')]
      : []),
    passives * 4 <= sentences.length
      ? good('style', 'Most sentences are active.')
      : weak(
          'style',
          `${passives} passive forms in ${counted(sentences.length, 'sentence')}.`,
          'Say who does what, where it matters.',
        ),
    ...(vague.length >= 3
      ? [
          weak(
            'style',
            `Vague words: ${listed(vague.slice(0, 6).map(quoted))}.`,
            'Replace them by exact words, or leave them out.',
          ),
        ]
      : []),
    ...(repeated.length > 0
      ? [
          weak(
            'style',
            `Often repeated: ${listed(repeated)}.`,
            'Use another word or a pronoun where it reads better.',
          ),
        ]
      : []),
  ]
}

function grammarOf(text: string): Finding[] {
  const { corrections } = z
    .object({
      corrections: z.array(z.object({ original: z.string(), suggestion: z.string(), reason: z.string() })),
    })
    .parse(checkGrammar({ text }, '').output)
  const found = corrections.filter(({ original }) => original !== '')
  if (found.length === 0) return [good('grammar', 'The rules found no mistake of spelling or grammar.')]
  return found
    .slice(0, 8)
    .map(({ original, suggestion, reason }) =>
      weak('grammar', `${quoted(original)}: ${reason}`, `Write ${quoted(suggestion)}.`),
    )
}

/** Feedback from what can be measured in a text; it says that it is no judgement of its thoughts. */
export const reviewEssay = computed(
  z.object({ essay_text: z.string(), focus: z.enum(areas) }),
  ({ essay_text: text, focus }) => {
    const paragraphs = paragraphsIn(text)
    const sentences = sentencesIn(text)
    const all = [
      ...structureOf(text, paragraphs, sentences),
      ...argumentOf(text, paragraphs),
      ...styleOf(text, sentences),
      ...grammarOf(text),
    ]
    const findings = focus === 'overall' ? all : all.filter(({ area }) => area === focus)
    return {
      summary: `Measured by rules, not read by a person or a model: ${counted(wordsIn(text).length, 'word')}, ${counted(sentences.length, 'sentence')}, ${counted(paragraphs.length, 'paragraph')}. The rules see form and signal words; whether the thoughts are true and convincing they can not see.`,
      strengths: findings.flatMap(({ strength }) => strength ?? []),
      improvements: findings.flatMap(({ issue, suggestion }) =>
        issue && suggestion ? [{ issue, suggestion }] : [],
      ),
      focus,
    }
  },
)
