import type { Classified, Turn } from './turn.js'

const known = 0.9
/** The subject of a word inside a longer name that is not known. */
const hinted = 0.75

/** Languages that are taught: one that stands in a topic's name is its subject ("French subjunctive"). */
const languages =
  /\b(french|german|spanish|italian|latin|portuguese|russian|mandarin|japanese|arabic|korean)\b/i
/** "The French Revolution": the name of a people, in a topic of which something else is known. */
const ofPeople =
  /\b(?:revolution|war|empire|history|art|impressionism|cuisine|geography|politics|monarchy|unification|colon\w+)\b/i

/** The subject of a topic: by the mentions inside the topic (longest known part first, clues and subjects last), else by asking. */
export function subjectOf({ analysis, classify }: Turn, topic: string): Classified | null {
  const language = ofPeople.test(topic) ? undefined : languages.exec(topic)?.[1]?.toLowerCase()
  const inside = analysis.mentions
    .filter(({ text, subject }) => subject !== null && topic.toLowerCase().includes(text.toLowerCase()))
    .sort(
      (a, b) =>
        Number(a.kind === 'clue') - Number(b.kind === 'clue') ||
        Number(a.kind === 'subject') - Number(b.kind === 'subject') ||
        b.text.length - a.text.length,
    )[0]
  if (language && inside?.text.toLowerCase() !== topic.toLowerCase())
    return { subject: language, confidence: known }
  if (!inside?.subject) return classify(topic)
  const isPart = inside.kind === 'clue' || (inside.kind === 'subject' && inside.text.length < topic.length)
  if (!isPart) return { subject: inside.subject, confidence: known }
  return classify(topic) ?? { subject: inside.subject, confidence: hinted }
}
