import type { Token } from '@tutor/language'
import type { Tool } from './catalogue-index.js'

/** A tool that the student asks for, and the words that ask. */
export interface Wish {
  readonly tool: Tool
  readonly kind: 'noun' | 'request' | 'question'
  /** The words that ask: tokens `from` up to, not including, `to`. */
  readonly from: number
  readonly to: number
  /** First of the words that lead to it ("give me 5 easy"), so that the wish before ends here. */
  readonly lead: number
  /** Stated as a purpose ("I need to understand…"): gives way to any other wish. */
  readonly soft: boolean
  readonly confidence: number
}

export const wordAt = (tokens: readonly Token[], index: number): string => tokens[index]?.word ?? ''
export const startsClause = (tokens: readonly Token[], index: number): boolean =>
  index <= 0 || !!tokens[index]?.pauses

/** "outline", "true or false": a noun that is also a value of its tool. */
export const namesValue = (
  { tokens }: { readonly tokens: readonly Token[] },
  { kind, tool, from, to }: Wish,
): boolean =>
  kind === 'noun' &&
  tool.valueWords.scan(tokens, from, to).some((match) => match.from === from && match.to === to)
