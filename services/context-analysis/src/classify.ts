import { tokenize } from '@tutor/language'
import { guessSubject } from './guess-subject.js'
import { bestEntry } from './ontology.js'

const known = 0.93
/** A clue in a name that is not known, such as "battle", or a subject's name in it ("Boyle's law"). */
const hinted = 0.75
/** A guess from the whole name beats a clue from here on. */
const sureGuess = 0.6

/** The discipline of a topic with its probability: by the ontology, else by a guess from the words' meanings and parts. */
export function classify(topic: string): { readonly subject: string; readonly confidence: number } {
  const entry = bestEntry(topic)
  if (entry === null) return guessSubject(topic)
  const isWhole = entry.kind === 'subject' && tokenize(topic).length === 1
  if (entry.kind === 'topic' || entry.kind === 'branch' || isWhole)
    return { subject: entry.subject, confidence: known }
  const guess = guessSubject(topic)
  return guess.confidence >= sureGuess ? guess : { subject: entry.subject, confidence: hinted }
}
