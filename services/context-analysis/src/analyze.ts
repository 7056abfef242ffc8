import {
  type Context,
  type ContextAnalysis,
  masteryLevelFromSummary,
  type UnderstandingInput,
} from '@tutor/contracts'
import { findEmotionalState, findStruggle } from './feelings.js'
import { findConstraints, findIntent } from './intent.js'
import { findMentions } from './mentions.js'
import { findSafetySignals } from './safety.js'
import { findSteering } from './steering.js'
import { findLanguage } from './written-language.js'

const statedMastery =
  /\b(?:i'm|i am|im|my mastery is|my level is|i'd say i'm)(?: at| on| a)? ?(?:mastery )?level (\d{1,2})\b/i

function findMastery({ message, student }: UnderstandingInput): Context['mastery_level'] {
  const stated = statedMastery.exec(message)
  const level = Number(stated?.[1])
  if (stated && level >= 1 && level <= 10)
    return { value: level, confidence: 0.9, source: 'message', quote: stated[0] }
  if (student?.mastery_level !== undefined)
    return { value: student.mastery_level, confidence: 1, source: 'profile' }
  const described = masteryLevelFromSummary(student?.mastery_level_summary)
  if (described !== undefined) return { value: described, confidence: 1, source: 'profile' }
  return { value: null, confidence: 1, source: 'default' }
}

const messagesLookedAt = 10

function steeringOf({ message, history }: UnderstandingInput): ContextAnalysis['steering'] {
  const first = Math.max(0, history.length - messagesLookedAt)
  const before = history
    .slice(first)
    .flatMap(({ content }, index) =>
      findSteering(content).map((place) => ({ ...place, turn: first + index })),
    )
  return [...findSteering(message), ...before]
}

/** What the student means and feels. Pure and deterministic: the same input gives the same answer. */
export function analyze(input: UnderstandingInput): ContextAnalysis {
  const mentions = findMentions(input)
  const here = mentions.filter(({ turn }) => turn === undefined)
  const topics = here.filter(({ kind }) => kind === 'topic' || kind === 'branch').map(({ text }) => text)
  const named = here.find(({ kind }) => kind === 'subject' || kind === 'branch')
  const recent = mentions.filter(({ turn, kind }) => turn !== undefined && kind !== 'clue').at(-1)
  const safety = findSafetySignals(input.message)
  return {
    context: {
      intent: findIntent(input.message, safety),
      subject: named?.subject ?? here[0]?.subject ?? recent?.subject ?? null,
      topics: [...new Set(topics)],
      language: findLanguage(input.message),
      emotional_state: findEmotionalState(input),
      mastery_level: findMastery(input),
      constraints: findConstraints(input.message),
      safety,
    },
    mentions,
    steering: steeringOf(input),
    struggle: findStruggle(input.message),
  }
}
