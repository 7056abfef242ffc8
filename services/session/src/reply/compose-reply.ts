import type { Plan, TeachingStyle, ToolResult } from '@tutor/contracts'
import type { TurnState } from '../turns/turn-state.js'
import { converse } from './converse.js'

/** The reply without a model: plain, truthful, in the teaching style. */
export function composeReply(state: TurnState, safetyContact: string): string {
  const plan = state.decision?.plan
  if (!plan) throw new Error('A reply needs a plan')
  switch (plan.action) {
    case 'clarify':
      return question(plan)
    case 'decline':
      return decline(safetyContact)
    case 'converse':
      return converse(plan.context, state.input)
    case 'call':
      return presentation(state, plan)
  }
}

const question = ({ clarification }: Plan): string => {
  const options = clarification?.options ?? []
  return [clarification?.question, ...options.map((option) => `- ${option}`)].join('\n')
}

const decline = (contact: string): string =>
  "I'm really glad you told me, and I'm sorry that things are this hard right now. You matter, and you don't have to " +
  `carry this alone. Please talk to somebody now: ${contact}. If you are in immediate danger, call your local ` +
  "emergency number. I can't be the help that you deserve with this, but I'm here for anything else whenever you want."

function presentation({ input, outcomes }: TurnState, { notices, context }: Plan): string {
  const style = input.student.teaching_style ?? 'direct'
  const results = outcomes.flatMap(({ result }) => (result ? [result] : []))
  const failures = outcomes.flatMap(({ error }) => (error ? [error.detail] : []))
  // A tool that needs a model says so itself when it is called in vain.
  const told = [...notices, ...results.flatMap((result) => result.notices)]
    .map(({ message }) => message)
    .filter((message) => !failures.some((failure) => failure.startsWith(message)))
  return [
    results.length > 0 && comfort(context.emotional_state.value),
    ...results.map((result) => `${announcement(result)} ${invitation(style, result)}`),
    ...told.map((message) => `Please note: ${message}`),
    ...failures,
  ]
    .filter(Boolean)
    .join('\n\n')
}

const comforts: Readonly<Record<string, string>> = {
  anxious: "Take a breath: we'll go one small step at a time.",
  confused: "Being confused is where learning starts. Let's untangle it together.",
  tired: "You've done a lot already, so here is something short.",
}
const comfort = (feeling: string): string | undefined => comforts[feeling]

function announcement({ artifact, output }: ToolResult): string {
  const title = artifact.title
  const count = (key: string): number => (Array.isArray(output[key]) ? output[key].length : 0)
  switch (artifact.kind) {
    case 'quiz':
      return `Here are ${count('questions')} questions: **${title}**.`
    case 'cards':
      return `Here are ${count('flashcards')} flashcards: **${title}**.`
    case 'notes':
      return `Here are your notes: **${title}**.`
    case 'explanation':
      return `Here is an explanation: **${title}**.`
    default:
      return `Here is what you asked for: **${title}**.`
  }
}

const invitations: Readonly<Record<TeachingStyle, Readonly<Record<string, string>>>> = {
  direct: {
    quiz: 'Work through them in order and check each answer before you go on.',
    cards: 'Say each answer aloud before you turn the card.',
    notes: 'Read the summary first, then the key points.',
    explanation: 'Read it once, then say it in your own words.',
  },
  socratic: {
    quiz: 'Before you start: which idea do you expect to need most, and why?',
    cards: 'Before you turn a card, ask yourself: how do I know that?',
    notes: 'As you read, ask yourself after each section: what question does this answer?',
    explanation: 'As you read: which part would you find hardest to explain to a friend, and why?',
  },
  visual: {
    quiz: 'Sketch what you know about each question before you answer it, like a map before a walk.',
    cards: 'Picture each answer as a scene: what you can see, you can recall.',
    notes: 'Draw the main ideas as islands, and add a bridge for each link between them.',
    explanation: 'Make a picture of it while you read: what would the main idea look like as a drawing?',
  },
  flipped_classroom: {
    quiz: "You've done the reading, so go straight in: apply it, and note where you get stuck.",
    cards: 'Use them as a warm-up, then apply two of them to something real.',
    notes: 'Skim them, then find one real situation in which you can use each key point.',
    explanation: 'Start from the examples: try to solve one yourself before you read how it works.',
  },
}
const invitation = (style: TeachingStyle, { artifact }: ToolResult): string =>
  invitations[style][artifact.kind] ?? 'Have a look, and tell me what to change.'
