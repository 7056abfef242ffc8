import type { Level, Topic } from '../../library/topic.js'
import { sentence, sentenceCase } from '../wording.js'
import { halves, type NoteWriter, section } from './note-writer.js'

/** The same set of headed parts for each topic: basics, working, details, a table of terms, common mistakes. */
export const structuredNotes: NoteWriter = (topic) => {
  const [firstPoints, morePoints] = halves(topic.keyPoints)
  return [
    section({
      title: 'Basics',
      content: topic.basic,
      key_points: firstPoints,
      analogies: [...topic.analogies],
    }),
    section({
      title: 'How it works',
      content: topic.intermediate,
      key_points: morePoints,
      examples: [...topic.examples],
    }),
    section({ title: 'Details', content: topic.advanced }),
    section({ title: 'Key terms', content: termTable(topic) }),
    section({ title: 'Common mistakes', content: mistakes(topic, 'medium') }),
  ]
}

const termTable = ({ terms }: Topic): string =>
  ['| Term | Meaning |', '| --- | --- |']
    .concat(
      terms.map(
        ({ term, definition }) => `| ${sentenceCase(term)} | ${sentenceCase(sentence(definition))} |`,
      ),
    )
    .join('\n')

const mistakes = ({ facts }: Topic, level: Level): string =>
  facts
    .filter((fact) => fact.level === level)
    .map(({ truth, falsehood }) => `**Wrong:** ${falsehood} **Right:** ${truth}`)
    .join('\n\n')
