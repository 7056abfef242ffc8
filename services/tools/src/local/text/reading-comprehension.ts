import { z } from 'zod'
import { computed, unreadable } from '../computed.js'
import { functionWords, sentencesIn, wordsIn } from './plain-text.js'
import { textRank } from './text-rank.js'

interface Question {
  readonly question: string
  readonly answer: string
  readonly evidence: string
}

const mostSentences = 250
const months = 'January|February|March|April|May|June|July|August|September|October|November|December'
const when = new RegExp(
  String.raw`\b(?:(?:in|on|since|until|from|by|after|before) )?(?:(?:\d{1,2} )?(?:${months}) )?\d{4}\b|\b(?:in|on) (?:${months})\b|\b(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b`,
)
const howMany =
  /\b(?:about |nearly |almost |more than |over )?(\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundreds|thousands|millions)\s+(\p{Ll}{3,}s)\b/u
/** A subject at the start, a plain verb in the past or present, and what it did. */
const who =
  /^((?:\p{Lu}[\p{L}'’.-]*\s){1,4})((?:was|were|is|are|had|has|became|made|wrote|built|found|discovered|invented|led|won|took|gave|began|founded|created|introduced|\p{Ll}+ed)\s.{8,})$/u
const because = /^(.{10,}?),? because (.{5,}?)[.!]?$/i

/** Questions that the sentence answers in its own words; the surest kind first. */
function questionOn(sentence: string): Question | undefined {
  const evidence = sentence
  const reason = because.exec(sentence)
  if (reason?.[1] && reason[2])
    return {
      question: `Why is this so, according to the passage? “${reason[1]}”`,
      answer: `Because ${reason[2]}.`,
      evidence,
    }
  const subject = who.exec(sentence)
  const name = subject?.[1]?.trim()
  if (subject?.[2] && name && !functionWords.has(name.toLowerCase()))
    return { question: `Who or what ${subject[2].replace(/[.!]+$/, '')}?`, answer: name, evidence }
  const date = when.exec(sentence)?.[0]
  if (date)
    return {
      question: `When? Complete from the passage: “${blanked(sentence, date)}”`,
      answer: date,
      evidence,
    }
  const count = howMany.exec(sentence)
  if (count?.[1] && count[2])
    return {
      question: `How many ${count[2]}? Complete from the passage: “${blanked(sentence, count[1])}”`,
      answer: count[1],
      evidence,
    }
  return undefined
}

const blanked = (sentence: string, word: string): string => sentence.replace(word, '_____')

/** The longest telling word of the sentence is left out. */
function cloze(sentence: string): Question | undefined {
  const words = wordsIn(sentence).filter((word) => word.length >= 5 && !functionWords.has(word.toLowerCase()))
  const word = [...words].sort((left, right) => right.length - left.length)[0]
  return word && words.length >= 2
    ? {
        question: `Fill the gap with a word from the passage: “${blanked(sentence, word)}”`,
        answer: word,
        evidence: sentence,
      }
    : undefined
}

/** Questions on the central sentences (TextRank): who, when, how many and why where the sentence says so, else gaps. */
export const askAboutPassage = computed(
  z.object({ passage: z.string(), num_questions: z.number().int() }),
  ({ passage, num_questions: wanted }) => {
    const sentences = [...new Set(sentencesIn(passage))].slice(0, mostSentences)
    const scores = textRank(sentences)
    const ranked = sentences.map((_, at) => at).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)
    const made = ranked.flatMap((at) => {
      const sentence = sentences[at] ?? ''
      const question = questionOn(sentence) ?? cloze(sentence)
      return question ? [{ at, question }] : []
    })
    const questions = made
      .slice(0, wanted)
      .sort((left, right) => left.at - right.at)
      .map(({ question }) => question)
    if (questions.length === 0)
      throw unreadable('passage', 'The passage is too short to ask about: it needs a whole sentence')
    return { questions }
  },
)
