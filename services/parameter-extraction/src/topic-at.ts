import { quoted } from './evidence.js'
import type { Topic } from './extraction.js'
import type { Phrase } from './phrase-bounds.js'
import type { Reading } from './reading.js'

/** The words of the phrase as a topic, quoted from the message. */
export const topicAt = (reading: Reading, { from, to }: Phrase, confidence: number): Topic => {
  const evidence = quoted(reading, from, to, confidence)
  // A hesitation inside it was blanked.
  const value = (evidence.quote ?? '').replace(/ {2,}/g, ' ')
  return { filled: { value, evidence }, from, to }
}
