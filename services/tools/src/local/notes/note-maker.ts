import type { Finder } from '../../library/find-topic.js'
import type { Level, Topic } from '../../library/topic.js'
import { type Learner, learnerOf } from '../learner.js'
import type { LocalRequest, LocalResult } from '../local-tool.js'
import { sourceReference } from '../source-reference.js'
import type { NoteOutput, NoteParameters } from '../tool-schemas.js'
import { quoted, sentence, sentenceCase } from '../wording.js'
import { bulletNotes } from './bullet-notes.js'
import { narrativeNotes } from './narrative-notes.js'
import type { NoteWriter } from './note-writer.js'
import { outlineNotes } from './outline-notes.js'
import { structuredNotes } from './structured-notes.js'

const writers: Readonly<Record<NoteParameters['note_taking_style'], NoteWriter>> = {
  outline: outlineNotes,
  bullet_points: bulletNotes,
  narrative: narrativeNotes,
  structured: structuredNotes,
}

/** Notes on a page in one of four forms. `finder` recognises topics that were talked about before. */
export const makeNotes =
  (finder: Finder) =>
  ({ parameters, match: { topic } }: LocalRequest<NoteParameters>): LocalResult<NoteOutput> => {
    const { note_taking_style: style } = parameters
    const learner = learnerOf(parameters.user_info)
    const sections = writers[style]({
      ...topic,
      examples: parameters.include_examples ? topic.examples : [],
      analogies: parameters.include_analogies ? topic.analogies : [],
    })
    return {
      output: {
        topic: parameters.topic,
        title: topic.title,
        summary: topic.summary,
        note_sections: sections,
        key_concepts: topic.terms.map(
          ({ term, definition }) => `${sentenceCase(term)}: ${sentence(definition)}`,
        ),
        connections_to_prior_learning: connections(topic, parameters, finder),
        visual_elements: topic.visuals.map((description) => ({ type: 'diagram', description })),
        practice_suggestions: practice(topic, learner),
        source_references: [sourceReference(topic)],
        note_taking_style: style,
      },
      notices: [],
    }
  }

function connections(topic: Topic, { chat_history: history }: NoteParameters, finder: Finder): string[] {
  const known = topic.prerequisites.map(
    (name) =>
      `Builds on ${quoted(finder.find(name)?.topic.title ?? name)}: have another look at it if a step here is unclear.`,
  )
  const mentioned = history
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) => finder.mentioned(content))
    .filter((other) => other !== topic)
  const earlier = [...new Set(mentioned)].map(
    ({ title }) => `You asked about ${quoted(title)} earlier in this conversation.`,
  )
  return [...known, ...earlier]
}

/** Questions to start with by mastery; the tool has no difficulty to keep to. */
function practice(topic: Topic, { mastery = 5, mood }: Learner): string[] {
  const level: Level = mastery <= 3 ? 'easy' : mastery <= 6 ? 'medium' : 'hard'
  const questions = topic.questions.filter((question) => question.level === level).slice(0, mood ? 2 : 3)
  return [
    mood
      ? 'Cover the notes and say one key point aloud. One at a time is enough.'
      : 'Cover the notes and write down the key points from memory, then compare.',
    ...questions.map(({ question }) => `Answer without looking: ${question}`),
  ]
}
