import { type Client, ContextAnalysis, type contextAnalysisContract } from '@tutor/contracts'
import type { TurnState } from '../turns/turn-state.js'
import { understandingInput } from '../turns/understanding-input.js'
import { step } from '../workflow/step.js'

export const analyze = (contextAnalysis: Client<typeof contextAnalysisContract>) =>
  step<TurnState, typeof ContextAnalysis>({
    name: 'analyze',
    description: 'What the student means and feels',
    output: ContextAnalysis,
    run: ({ input }, { signal }) => contextAnalysis.analyze(understandingInput(input), { signal }),
    apply: (state, analysis) => ({ ...state, analysis }),
  })
