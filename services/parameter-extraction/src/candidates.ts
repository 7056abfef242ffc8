import type { Tool } from './catalogue-index.js'
import type { Turn } from './turn.js'

const mostRetrieved = 8
/** What most messages are about; they are candidates even where no word of them is said. */
const always = ['concept_explainer', 'quiz_generator', 'note_maker', 'flashcard_generator']

/** The few tools that a message may be meant for: those whose words it uses, the nearest by retrieval, and the core tools. */
export function candidatesOf({ reading, catalogue, input, earlier }: Turn): readonly Tool[] {
  const asked = reading.wishes.map(({ tool }) => tool.name)
  const waiting = input.pending?.calls.map(({ tool }) => tool) ?? []
  const before = [...earlier()]
    .slice(0, 1)
    .flatMap(({ decision }) => decision.plan.calls.map(({ tool }) => tool))
  const near = catalogue.retrieve(input.message, mostRetrieved).map(({ id }) => id)
  const names = new Set([...asked, ...waiting, ...before, ...always, ...near])
  return [...names].flatMap((name) => catalogue.tools.get(name) ?? [])
}
