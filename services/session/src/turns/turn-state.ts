import type {
  ChatTurn,
  ContextAnalysis,
  Decision,
  PendingClarification,
  Problem,
  Reply,
  SessionSummary,
  StudentProfile,
  ToolResult,
  TopicMastery,
  UnderstandingInput,
} from '@tutor/contracts'

/** What a turn starts from: loaded once, before its first step. */
export interface TurnInput {
  readonly turnId: string
  readonly sessionId: string
  readonly tenantId: string
  readonly message: string
  /** Earlier messages of the session, the oldest first, at most ten. */
  readonly history: readonly ChatTurn[]
  /** What the conversation was about before the history, if it is long; turns of before this was kept have none. */
  readonly earlier?: SessionSummary | null
  /** The profile as it was when the turn began. */
  readonly student: StudentProfile
  readonly corrections: UnderstandingInput['corrections']
  readonly topicMastery: TopicMastery
  readonly pending: PendingClarification | undefined
  /** ISO date on which the message was accepted. */
  readonly today: string
}

/** What is stored of the input with the turn: message and history are messages of the session already. */
export type StoredInput = Omit<
  TurnInput,
  'turnId' | 'sessionId' | 'tenantId' | 'message' | 'history' | 'pending'
> & {
  readonly pending: PendingClarification | null
}

/** How a tool call ended. */
export type CallOutcome =
  | { readonly result: ToolResult; readonly error: null }
  | { readonly result: null; readonly error: Problem }

/** What a turn knows after the steps so far. */
export interface TurnState {
  readonly input: TurnInput
  readonly analysis: ContextAnalysis | undefined
  readonly decision: Decision | undefined
  /** Outcomes of the plan's calls, in order, as far as they were made. */
  readonly outcomes: readonly CallOutcome[]
  readonly reply: Reply | undefined
}

export const initialState = (input: TurnInput): TurnState => ({
  input,
  analysis: undefined,
  decision: undefined,
  outcomes: [],
  reply: undefined,
})

/** A value that an earlier step has given; its absence is a broken graph, not a user's fault. */
export function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The turn has no ${what} yet`)
  return value
}
