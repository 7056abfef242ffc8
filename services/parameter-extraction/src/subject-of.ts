import type { Classified, Turn } from './turn.js'

const known = 0.9
/** The subject of a word inside a longer name that is not known. */
const hinted = 0.75

/** The subject of a topic: by the mentions inside the topic (longest known part first, clues and subjects last), else by asking. */
export function subjectOf({ analysis, classify }: Turn, topic: string): Classified | null {
  const inside = analysis.mentions
    .filter(({ text, subject }) => subject !== null && topic.toLowerCase().includes(text.toLowerCase()))
    .sort(
      (a, b) =>
        Number(a.kind === 'clue') - Number(b.kind === 'clue') ||
        Number(a.kind === 'subject') - Number(b.kind === 'subject') ||
        b.text.length - a.text.length,
    )[0]
  if (!inside?.subject) return classify(topic)
  const isPart = inside.kind === 'clue' || (inside.kind === 'subject' && inside.text.length < topic.length)
  if (!isPart) return { subject: inside.subject, confidence: known }
  return classify(topic) ?? { subject: inside.subject, confidence: hinted }
}
