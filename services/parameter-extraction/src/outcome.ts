import type { Decision, Notice, Plan } from '@tutor/contracts'
import { extractionFor } from './calls.js'
import type { Topic } from './extraction.js'
import { type FilledCall, fillCall } from './fill.js'
import { introducedTopics, mentionedTopics } from './introduced-topics.js'
import { asTopic, bounded } from './learned/agree.js'
import { type Asking, askFor } from './questions.js'
import { topicAt } from './topic-at.js'
import type { Turn } from './turn.js'

type Core = Omit<Plan, 'engine' | 'context'>
/** What is to be done, before the context is added. */
export interface Outcome {
  readonly core: Core
  readonly pending?: Decision['pending']
  readonly learned?: Decision['learned']
}

export const converse: Outcome = { core: { action: 'converse', calls: [], notices: [] } }
export const asking = ({ clarification, pending }: Asking, notices: readonly Notice[] = []): Outcome => ({
  core: { action: 'clarify', calls: [], clarification, notices: [...notices] },
  pending,
})

/** Calls when everything is there, else one question. */
export function callOrAsk(
  turn: Turn,
  calls: readonly FilledCall[],
  learned: Decision['learned'] = [],
): Outcome {
  const open = askFor(turn, calls)
  if (open) return asking(open)
  const notices = calls.flatMap((call) => call.notices)
  return { core: { action: 'call', calls: calls.map(({ call }) => call), notices }, learned }
}

export function callTool(turn: Turn, name: string, topics: readonly (Topic | undefined)[]): FilledCall[] {
  const tool = turn.catalogue.tools.get(name)
  return tool ? topics.map((topic) => fillCall(extractionFor(turn, tool, undefined, topic))) : []
}

/** The topics that a message speaks of although it asks for nothing in particular. */
export function spokenTopics(turn: Turn): Topic[] {
  const { reading, analysis } = turn
  const introduced = introducedTopics(reading, analysis.mentions)
  const found = introduced.topics.length > 0 ? introduced : mentionedTopics(reading, analysis.mentions)
  const ruled = found.topics.map(({ phrase, confidence }) => topicAt(reading, phrase, confidence * 0.95))
  const agreed = bounded(turn, ruled)
  return agreed.length > 0 ? [...agreed] : (turn.runs ?? []).map((run) => asTopic(turn, run))
}
