import { createHash } from 'node:crypto'
import { type TurnCall, topicKey } from '@tutor/contracts'
import { z } from 'zod'

/** What flashcard_generator answers (brief §3), and any other tool whose artifact is cards. */
const Cards = z.object({
  flashcards: z
    .array(
      z.object({
        title: z.string().default(''),
        question: z.string().min(1),
        answer: z.string().min(1),
        example: z.string().nullish(),
      }),
    )
    .min(1),
})

export interface Flashcard {
  readonly topic: string
  readonly title: string
  readonly question: string
  readonly answer: string
  readonly example: string | null
  /** Tells questions apart, but not by case and blanks. */
  readonly questionHash: Buffer
}

/** The cards that a call made, each question once; undefined when it made none. */
export function flashcardsOf({ result, parameters }: TurnCall): Flashcard[] | undefined {
  const { data } = Cards.safeParse(result?.artifact.kind === 'cards' ? result.output : undefined)
  if (!data) return undefined
  const topic = String(parameters['topic'] ?? result?.artifact.title ?? '')
  const cards = data.flashcards.map(({ title, question, answer, example }) => ({
    topic,
    title,
    question,
    answer,
    example: example ?? null,
    questionHash: hashOfQuestion(topic, question),
  }))
  return cards.filter(
    (card, index) => cards.findIndex(({ questionHash }) => questionHash.equals(card.questionHash)) === index,
  )
}

const hashOfQuestion = (topic: string, question: string): Buffer =>
  createHash('sha256')
    .update(`${topicKey(topic)}\n${question.trim().toLowerCase().replace(/\s+/g, ' ')}`)
    .digest()
