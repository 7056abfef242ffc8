import type { Topic } from '../../library/topic.js'
import type { NoteSection } from '../tool-schemas.js'
import { paragraphsOf, sentence, sentenceCase, sentencesOf } from '../wording.js'
import { type NoteWriter, section } from './note-writer.js'

const romans = ['I', 'II', 'III', 'IV', 'V']
const letterOf = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index)

/** A numbered hierarchy: sections I, II, III; paragraphs A, B, C; sentences 1, 2, 3. */
export const outlineNotes: NoteWriter = (topic) => {
  const sections: Omit<NoteSection, 'title'>[] = [
    section({
      title: '',
      content: hierarchy(topic.basic),
      key_points: topic.keyPoints.slice(0, 3),
      analogies: [...topic.analogies],
    }),
    section({
      title: '',
      content: hierarchy(topic.intermediate),
      key_points: topic.keyPoints.slice(3),
      examples: [...topic.examples],
    }),
    section({ title: '', content: hierarchy(topic.advanced) }),
    section({ title: '', content: vocabulary(topic) }),
  ]
  const titles = ['The idea', 'How it works', 'Going deeper', 'Vocabulary']
  return sections.map((entry, index) => ({ ...entry, title: `${romans[index]}. ${titles[index]}` }))
}

const hierarchy = (text: string): string =>
  paragraphsOf(text)
    .map((paragraph, index) => {
      const [first = '', ...rest] = sentencesOf(paragraph)
      return [`${letterOf(index)}. ${first}`, ...rest.map((line, at) => `   ${at + 1}. ${line}`)].join('\n')
    })
    .join('\n')

const vocabulary = ({ terms }: Topic): string =>
  terms
    .map(
      ({ term, definition }, index) => `${letterOf(index)}. ${sentenceCase(term)}: ${sentence(definition)}`,
    )
    .join('\n')
