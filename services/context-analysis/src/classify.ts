import { guessSubject } from './guess-subject.js'
import { subjectOf } from './ontology.js'

const known = 0.93

/** The discipline of a topic with its probability: by the ontology, else by a guess from the words' parts. */
export function classify(topic: string): { readonly subject: string; readonly confidence: number } {
  const subject = subjectOf(topic)
  return subject === null ? guessSubject(topic) : { subject, confidence: known }
}
