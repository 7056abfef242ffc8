import type { PlanAction } from '@tutor/contracts'
import { analyze } from '../steps/analyze.js'
import { callTool } from '../steps/call-tool.js'
import { plan } from '../steps/plan.js'
import { type ReplyDependencies, reply } from '../steps/reply.js'
import { always, checkWorkflow, end, type Workflow, when } from '../workflow/workflow.js'
import type { TurnState } from './turn-state.js'

export interface TurnDependencies extends ReplyDependencies {
  readonly contextAnalysis: Parameters<typeof analyze>[0]
  readonly parameterExtraction: Parameters<typeof plan>[0]
  readonly tools: Parameters<typeof callTool>[0]
}

const acts = (action: PlanAction) => (state: TurnState) => state.decision?.plan.action === action
const callsLeft = ({ decision, outcomes }: TurnState) => outcomes.length < (decision?.plan.calls.length ?? 0)

/** The graph of a turn: this is what runs, what `GET /v1/workflow` draws and what a trace is read by. */
export const turnWorkflow = (dependencies: TurnDependencies): Workflow<TurnState> =>
  checkWorkflow({
    name: 'turn',
    start: 'analyze',
    steps: [
      analyze(dependencies.contextAnalysis),
      plan(dependencies.parameterExtraction, dependencies.emit),
      callTool(dependencies.tools, dependencies.emit),
      reply(
        {
          name: 'reply',
          description: "Presents what the tools made, in the student's teaching style",
          byModel: true,
        },
        dependencies,
      ),
      reply(
        { name: 'ask', description: 'One targeted question for what is missing', byModel: false },
        dependencies,
      ),
      reply({ name: 'converse', description: 'An answer that needs no tool', byModel: true }, dependencies),
      reply(
        { name: 'decline', description: 'A caring message and where to find help', byModel: false },
        dependencies,
      ),
    ],
    edges: [
      always('analyze', 'plan'),
      when('plan', 'call_tool', 'call', (state) => acts('call')(state) && callsLeft(state)),
      when('plan', 'ask', 'clarify', acts('clarify')),
      when('plan', 'decline', 'decline', acts('decline')),
      when('plan', 'converse', 'converse', () => true),
      when('call_tool', 'call_tool', 'calls left', callsLeft),
      when('call_tool', 'reply', 'all calls made', () => true),
      always('reply', end),
      always('ask', end),
      always('converse', end),
      always('decline', end),
    ],
  })
