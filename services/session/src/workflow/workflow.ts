import type { Step } from './step.js'

export const end = 'end'

/** A way from one step to the next. Edges are tried in order; the first whose condition holds is taken. */
export interface Edge<State> {
  readonly from: string
  readonly to: string
  /** The condition in words, for the drawing; null when the way is always open. */
  readonly when: string | null
  holds(state: State): boolean
}

/** A workflow is data: what runs is what is drawn and replayed. */
export interface Workflow<State> {
  readonly name: string
  readonly start: string
  readonly steps: readonly Step<State>[]
  readonly edges: readonly Edge<State>[]
}

export const always = <State>(from: string, to: string): Edge<State> => ({
  from,
  to,
  when: null,
  holds: () => true,
})

export const when = <State>(
  from: string,
  to: string,
  words: string,
  holds: (state: State) => boolean,
): Edge<State> => ({ from, to, when: words, holds })

/** Checks that the graph is whole: known steps only, each reachable, each with a way on. Throws otherwise. */
export function checkWorkflow<State>(workflow: Workflow<State>): Workflow<State> {
  const names = new Set(workflow.steps.map(({ name }) => name))
  const complain = (problem: string): never => {
    throw new Error(`Workflow ${workflow.name}: ${problem}`)
  }
  if (!names.has(workflow.start)) complain(`starts at the unknown step ${workflow.start}`)
  for (const { from, to } of workflow.edges)
    if (!names.has(from) || (to !== end && !names.has(to))) complain(`has an edge from ${from} to ${to}`)
  const reached = new Set([workflow.start, ...workflow.edges.map(({ to }) => to)])
  for (const name of names) {
    if (!reached.has(name)) complain(`never reaches ${name}`)
    if (!workflow.edges.some(({ from }) => from === name)) complain(`has no way on from ${name}`)
  }
  return workflow
}

/** The graph as Mermaid text. */
export function toMermaid<State>({ start, steps, edges }: Workflow<State>): string {
  const lines = [
    'flowchart TD',
    '  start([message accepted])',
    ...steps.map(({ name }) => `  ${name}[${name.replaceAll('_', ' ')}]`),
    '  done([turn done])',
    `  start --> ${start}`,
    ...edges.map(
      ({ from, to, when: words }) => `  ${from} -->${words ? `|${words}|` : ''} ${to === end ? 'done' : to}`,
    ),
  ]
  return `${lines.join('\n')}\n`
}
