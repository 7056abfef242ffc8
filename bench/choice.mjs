/** What a decision costs with 20, 96, the shipped and 1,000 tools: `npm run build && node bench/choice.mjs`. */
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from '../services/tools/node_modules/yaml/dist/index.js'

const built = (path) => import(new URL(`../${path}`, import.meta.url))
const { analyze } = await built('services/context-analysis/dist/analyze.js')
const { classify } = await built('services/context-analysis/dist/classify.js')
const { decide } = await built('services/parameter-extraction/dist/decide.js')
const { ManifestFile, withContext } = await built('services/tools/dist/catalogue/manifest-file.js')
const { ToolManifest, UnderstandingInput } = await built('libs/contracts/dist/index.js')

const folder = new URL('../services/tools/catalogue/', import.meta.url)
const shipped = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => withContext(ManifestFile.parse(parse(readFileSync(new URL(name, folder), 'utf8')))))
const named = new Set(
  `note_maker flashcard_generator concept_explainer quiz_generator essay_feedback math_step_solver study_planner mind_map_builder
  timeline_builder vocabulary_builder grammar_checker text_summarizer code_debugger citation_generator mnemonic_generator debate_coach
  concept_comparer formula_sheet reading_comprehension lab_report_helper`.split(/\s+/),
)
/** Tools that nobody asks for, each with words of its own. */
const madeUp = (count) =>
  Array.from({ length: count }, (_, number) =>
    ToolManifest.parse({
      name: `made_up_${number}`,
      title: `Made up ${number}`,
      description: `Makes thing number ${number} on a topic.`,
      when_to_use: `For things of kind ${number}.`,
      examples: [`a thing of kind ${number} about volcanoes`],
      input_schema: { type: 'object', required: ['topic'], properties: { topic: { type: 'string' } } },
      output_schema: {},
      vocabulary: { nouns: [`thing of kind ${number}`], requests: [`draft kind ${number}`] },
      artifact: 'text',
      local: true,
    }),
  )

const turns = readFileSync(new URL('../eval/develop.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => {
    const { message, history = [], student } = JSON.parse(line)
    const input = UnderstandingInput.parse({
      message,
      history,
      student: { user_id: 'bench', ...student },
      today: '2026-11-23',
    })
    return { input, analysis: analyze(input) }
  })

function measure(catalogue) {
  for (const { input, analysis } of turns) decide(input, analysis, catalogue, classify)
  const times = turns.map(({ input, analysis }) => {
    const began = process.cpuUsage()
    decide(input, analysis, catalogue, classify)
    const { user, system } = process.cpuUsage(began)
    return (user + system) / 1_000
  })
  times.sort((a, b) => a - b)
  return { p50: times[times.length >> 1], p95: times[Math.floor(times.length * 0.95)] }
}

const core = shipped.filter(({ name }) => named.has(name))
const sets = [
  core,
  [...core, ...shipped.filter(({ name }) => !named.has(name))].slice(0, 96),
  shipped,
  [...shipped, ...madeUp(1_000 - shipped.length)],
]
process.stdout.write('| tools | p50 CPU ms | p95 CPU ms |\n|---:|---:|---:|\n')
for (const catalogue of sets) {
  const { p50, p95 } = measure(catalogue)
  process.stdout.write(`| ${catalogue.length} | ${p50.toFixed(2)} | ${p95.toFixed(2)} |\n`)
}
