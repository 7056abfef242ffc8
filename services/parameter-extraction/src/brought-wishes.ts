import type { Token } from '@tutor/language'
import type { CatalogueIndex, Tool } from './catalogue-index.js'
import { findPayload, type Payload } from './payload.js'
import type { Wish } from './wish.js'

const fault =
  /\b(?:wrong|errors?|bugs?|buggy|fix|fixed|fixing|(?:not|n't|dont|doesnt|isnt|wont|never) (?:\w+ )?(?:work\w*|run\w*|compil\w*|print\w*|return\w*|stop\w*|loop\w*|output\w*|do\w*|terminat\w*)|crash\w*|fail\w*|debug\w*|broken|infinite|throws?|exception|unexpected|stuck|instead of)\b/i
const asksSomething =
  /\b(?:please|quiz|flashcards?|my (?:test|exam|quiz|homework)|questions?|i need|i want)\b/i
const shortestPassage = 20
/** "Read this and ask me about it: …" */
const shortestPointedAt = 6
const pointsAtText =
  /\b(?:about|on|read|from|for|this) (?:it|this|that|the|following|my)?\s?(?:it|this|text|passage|paragraph|story|article|extract)\b/i
const furthestPassage = 6

const outside = (text: string, { start, end }: Payload): string =>
  text.slice(0, start) + ' '.repeat(end - start) + text.slice(end)

/** Code with words of a fault beside it asks for the debugger, whatever the words are. */
function faultOf(
  text: string,
  tokens: readonly Token[],
  wishes: readonly Wish[],
  tool: Tool,
): Wish | undefined {
  const firm = wishes.some(
    ({ kind, soft, tool: other }) => kind !== 'question' && !soft && other.name !== 'concept_explainer',
  )
  const code = firm ? undefined : findPayload(text, tool, 0, 0)
  const found = code && fault.exec(outside(text, code))
  const at = found ? tokens.findIndex(({ end }) => end > found.index) : -1
  return at === -1
    ? undefined
    : { tool, kind: 'request', from: at, to: at + 1, lead: at, soft: false, confidence: 0.9 }
}

/** "Ask me 4 questions: (a passage)": questions on a text, not on a topic. */
function onPassage(text: string, tokens: readonly Token[], wish: Wish, tool: Tool): Wish {
  if (wish.tool.name !== 'quiz_generator') return wish
  const from = tokens[wish.from]?.start ?? 0
  const payload = findPayload(text, tool, from, tokens[wish.to - 1]?.end ?? from)
  if (!payload) return wish
  const passage = text.slice(payload.start, payload.end)
  const between = tokens.filter(
    ({ start }, index) => index >= wish.to && start < payload.start && payload.start > from,
  )
  const isProse = /[.!?]["”']?(?:\s+\p{Lu}|\s*$)/u.test(passage) && !asksSomething.test(passage)
  const refers = pointsAtText.test(text.slice(0, payload.start))
  const long = passage.split(/\s+/).length >= (refers ? shortestPointedAt : shortestPassage)
  return isProse && long && between.length <= furthestPassage ? { ...wish, tool } : wish
}

/** The wishes as the text that the student brought makes them: code with a fault, a passage to be asked about. */
export function withBroughtText(
  text: string,
  tokens: readonly Token[],
  wishes: readonly Wish[],
  { tools }: CatalogueIndex,
): readonly Wish[] {
  const debug = tools.get('code_debugger')
  const repair = debug && faultOf(text, tokens, wishes, debug)
  if (repair) return [repair]
  const reading = tools.get('reading_comprehension')
  return reading ? wishes.map((wish) => onPassage(text, tokens, wish, reading)) : wishes
}
