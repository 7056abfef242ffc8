import type { Clarification, Notice, PendingClarification } from '@tutor/contracts'
import { type FilledCall, topicParameters } from './fill.js'
import type { Turn } from './turn.js'

const mostOptions = 5
const toolOptions = ['An explanation', 'Practice questions', 'Flashcards', 'Study notes']

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Topics of this conversation that may be meant, newest first. */
function topicOptions({ analysis }: Turn): string[] {
  const named = analysis.mentions
    .filter(({ kind }) => kind === 'topic' || kind === 'branch')
    .map(({ text }) => text.toLowerCase())
  return [...new Set(named.reverse())].slice(0, mostOptions)
}

const suggestions: Readonly<Record<string, readonly string[]>> = {
  mathematics: ['fractions', 'linear equations', 'quadratic equations', 'derivatives', 'triangles'],
  biology: ['photosynthesis', 'mitosis', 'cell structure', 'DNA', 'natural selection'],
  chemistry: [
    'the periodic table',
    'chemical bonds',
    'acids and bases',
    'stoichiometry',
    'balancing equations',
  ],
  physics: ["Newton's laws", 'energy', 'electric circuits', 'waves', 'projectile motion'],
  history: [
    'World War 1',
    'World War 2',
    'the French Revolution',
    'the Cold War',
    'the Industrial Revolution',
  ],
  economics: ['supply and demand', 'inflation', 'elasticity', 'GDP', 'opportunity cost'],
  literature: ['Romeo and Juliet', 'Macbeth', 'metaphors', 'symbolism', 'point of view'],
  'computer science': ['recursion', 'loops', 'arrays', 'sorting algorithms', 'Big O notation'],
  psychology: ['classical conditioning', 'memory', 'attachment theory', 'cognitive biases', 'motivation'],
  geography: ['climate zones', 'urbanization', 'population growth', 'rivers', 'migration'],
}

function optionsFor(turn: Turn, call: FilledCall, parameter: string): string[] {
  const values = turn.catalogue.tools.get(call.call.tool)?.parameter(parameter)?.schema.enum
  if (values) return values.slice(0, mostOptions)
  if (!topicParameters.has(parameter)) return []
  const said = topicOptions(turn)
  if (said.length > 0) return said
  return [...(suggestions[turn.analysis.context.subject ?? ''] ?? [])].slice(0, mostOptions)
}

/** Subject is not asked for together with a topic: the topic will tell it. */
const askable = ({ missing }: FilledCall): string[] => {
  const topic = missing.find((name) => topicParameters.has(name))
  return topic === undefined
    ? [...missing]
    : missing.filter((name) => name !== 'subject' && name !== 'current_topic')
}

function questionFor(turn: Turn, call: FilledCall, names: readonly string[]): string {
  const tool = turn.catalogue.tools.get(call.call.tool)
  const asked = names.map(
    (name) =>
      tool?.parameter(name)?.ask ??
      `What should "${name.replaceAll('_', ' ')}" be for the ${tool?.manifest.title.toLowerCase() ?? 'tool'}?`,
  )
  return asked.slice(0, 2).join(' ')
}

export interface Asking {
  readonly clarification: Clarification
  readonly pending: PendingClarification
}

/** One question for what the first incomplete call lacks; what was filled waits for the answer. */
export function askFor(turn: Turn, calls: readonly FilledCall[]): Asking | undefined {
  const open = calls.filter((call) => call.missing.length > 0)
  const first = open[0]
  if (!first) return undefined
  const names = askable(first)
  const question = questionFor(turn, first, names)
  const options = optionsFor(turn, first, names[0] ?? '')
  const missing = open.flatMap((call) =>
    askable(call).map((parameter) => ({ tool: call.call.tool, parameter })),
  )
  return {
    clarification: { question, missing, options },
    pending: { question, missing, options, calls: calls.map(({ call }) => call) },
  }
}

/** What to ask when the student wants help but names neither a topic nor a way. */
export function askWhatWith(turn: Turn, topic: string | undefined): Asking {
  if (topic !== undefined) {
    const question = `What would help you most with ${topic}?`
    return {
      clarification: { question, missing: [], options: toolOptions },
      pending: { question, missing: [], options: toolOptions, calls: [] },
    }
  }
  const subject = turn.analysis.context.subject
  const options = topicOptions(turn).length > 0 ? topicOptions(turn) : [...(suggestions[subject ?? ''] ?? [])]
  const question = subject
    ? `Which topic in ${subject} shall we work on?`
    : 'Which topic do you need help with?'
  const missing = [
    { tool: 'concept_explainer', parameter: 'concept_to_explain' },
    { tool: 'concept_explainer', parameter: 'topic' },
  ]
  return {
    clarification: { question, missing, options },
    pending: { question, missing: missing.slice(0, 1), options, calls: [] },
  }
}

export const bestGuess = (tool: string, parameter: string, value: string): Notice => ({
  code: 'best_guess',
  message: `I was not sure what you meant, so I took "${value}". ${capitalised('tell me if you would like something else.')}`,
  tool,
  parameter,
  used: value,
})
