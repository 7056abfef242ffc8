import { paragraphsOf, sentence, sentencesOf } from '../wording.js'
import { type NoteWriter, section } from './note-writer.js'

/** One thought a line, nothing else: quick to scan and to revise from. */
export const bulletNotes: NoteWriter = (topic) => [
  section({ title: 'At a glance', content: bullets(topic.keyPoints), analogies: [...topic.analogies] }),
  section({ title: 'In plain words', content: bulletsOf(topic.basic) }),
  section({ title: 'Details', content: bulletsOf(topic.intermediate), examples: [...topic.examples] }),
  section({ title: 'For experts', content: bulletsOf(topic.advanced) }),
  section({
    title: 'Words to know',
    content: bullets(topic.terms.map(({ term, definition }) => `**${term}**: ${sentence(definition)}`)),
  }),
]

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n')

const bulletsOf = (text: string): string => bullets(paragraphsOf(text).flatMap(sentencesOf))
