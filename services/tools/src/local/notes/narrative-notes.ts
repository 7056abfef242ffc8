import { type NoteWriter, section } from './note-writer.js'

/** Flowing text from the first idea to the fine points, with nothing in lists but what was asked for as such. */
export const narrativeNotes: NoteWriter = (topic) => [
  section({
    title: 'How it begins',
    content: topic.basic,
    analogies: [...topic.analogies],
  }),
  section({
    title: 'The story continues',
    content: `With this picture in mind, a closer look shows how it works.\n\n${topic.intermediate}`,
    examples: [...topic.examples],
  }),
  section({
    title: 'Behind the scenes',
    content: `Whoever looks behind the scenes finds more.\n\n${topic.advanced}`,
  }),
  section({ title: 'What to remember', content: `In short: ${topic.keyPoints.join(' ')}` }),
]
