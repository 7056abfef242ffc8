/**
 * CPU of one four-step turn in the workflow core, against LangGraph.js on the same steps.
 * No I/O on either side: steps are trivial, ours stores into an array, LangGraph runs without a checkpointer and
 * again with its in-memory one. Usage: node bench/workflow-core.mjs [turns]
 */
import { Annotation, END, MemorySaver, START, StateGraph } from '@langchain/langgraph'
import { z } from 'zod'
import { runWorkflow } from '../services/session/dist/workflow/run-workflow.js'
import { step } from '../services/session/dist/workflow/step.js'
import { always, end, when } from '../services/session/dist/workflow/workflow.js'

const turns = Number(process.argv[2] ?? 2_000)
const Output = z.strictObject({ text: z.string() })
const names = ['analyze', 'plan', 'call', 'reply']

/** What every step does, on both sides. */
const work = (name, trail) => ({ text: `${name}:${trail.length}` })

const ours = {
  name: 'bench',
  start: 'analyze',
  steps: names.map((name) =>
    step({
      name,
      description: name,
      output: Output,
      run: async (state) => work(name, state.trail),
      apply: (state, output) => ({ trail: [...state.trail, output.text] }),
    }),
  ),
  edges: [
    always('analyze', 'plan'),
    when('plan', 'call', 'call', () => true),
    always('call', 'reply'),
    always('reply', end),
  ],
}
const runOurs = async (id) => {
  const stored = []
  const store = async (row) => void stored.push({ ...row, output: JSON.stringify(row.output) })
  await runWorkflow(
    ours,
    { trail: [] },
    { runId: id, signal: new AbortController().signal, attempt: 1, stored: [], store },
  )
}

const State = Annotation.Root({ trail: Annotation({ reducer: (a, b) => a.concat(b), default: () => [] }) })
function langGraph(options) {
  const graph = new StateGraph(State)
  for (const name of names) graph.addNode(name, async (state) => ({ trail: [work(name, state.trail).text] }))
  graph.addEdge(START, 'analyze').addEdge('analyze', 'plan')
  graph.addConditionalEdges('plan', () => 'call', ['call'])
  graph.addEdge('call', 'reply').addEdge('reply', END)
  return graph.compile(options)
}

async function cpuPerTurn(count, run) {
  for (let index = 0; index < Math.min(200, count); index += 1) await run(`warm-${index}`)
  const before = process.cpuUsage()
  for (let index = 0; index < count; index += 1) await run(`run-${index}`)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000 / count
}

const plain = langGraph()
const saving = langGraph({ checkpointer: new MemorySaver() })
const result = {
  ours: await cpuPerTurn(turns * 10, runOurs),
  langgraph: await cpuPerTurn(turns, () => plain.invoke({ trail: [] })),
  langgraph_memory_saver: await cpuPerTurn(turns, (id) =>
    saving.invoke({ trail: [] }, { configurable: { thread_id: id } }),
  ),
}
for (const [name, ms] of Object.entries(result))
  console.log(`${name.padEnd(24)} ${ms.toFixed(4)} ms CPU per turn   ${(ms / result.ours).toFixed(0)} x ours`)
