import { UnderstandingInput, userInfoOf } from '@tutor/contracts'
import { analyze } from '../services/context-analysis/src/analyze.js'
import { classify } from '../services/context-analysis/src/classify.js'
import { decide } from '../services/parameter-extraction/src/decide.js'
import { loadCatalogue } from '../services/tools/src/catalogue/load-catalogue.js'
import { ToolsConfig } from '../services/tools/src/config.js'
import { loadLibrary } from '../services/tools/src/library/library.js'
import { createLocalTools, localToolNames } from '../services/tools/src/local/local-tools.js'
import { shippedManifests as catalogue } from './catalogue.js'

const exact = catalogue.filter(({ prefers }) => prefers === 'local')
const examples = exact.flatMap(({ name, examples: messages }) =>
  messages.map((message) => [name, message] as const),
)
const planOf = (message: string) => {
  const input = UnderstandingInput.parse({ message, student: { user_id: 's' }, today: '2026-11-23' })
  return decide(input, analyze(input), catalogue, classify).plan
}
const toolsOf = (message: string) => planOf(message).calls.map(({ tool }) => tool)

let run: (name: string, parameters: object) => void
beforeAll(async () => {
  const config = ToolsConfig.parse({})
  const tools = await loadCatalogue(config.TOOLS_CATALOGUE_DIR, localToolNames)
  const local = createLocalTools(await loadLibrary(config.TOOLS_LIBRARY_DIR))
  run = (name, parameters) => {
    const { checkInput, checkOutput, manifest } = tools.find(name)!
    const takesUser = Object.hasOwn(Object(manifest.input_schema['properties']), 'user_info')
    const user = takesUser ? { user_info: userInfoOf({ user_id: 's' }) } : {}
    const { value, errors } = checkInput({ ...parameters, ...user })
    expect(errors).toEqual([])
    const tool = local.get(name)!
    expect(checkOutput(tool(value as Parameters<typeof tool>[0], 'seed').output).errors).toEqual([])
  }
})

test.each(examples)('%s answers “%s” with a valid output', (name, message) => {
  const { calls } = planOf(message)
  expect(calls.map(({ tool }) => tool)).toEqual([name])
  run(name, calls[0]!.parameters)
})

const things = [
  'unit conversion',
  'percentage change',
  'standard deviation',
  'weighted averages',
  'binary numbers',
  'roman numerals',
  'repeating decimals',
  'prime factorization',
  'greatest common divisors',
  'multiplication tables',
  'arithmetic sequences',
  'permutations and combinations',
  'matrices',
  'inverse matrices',
  'the vertex of a parabola',
  'scientific notation',
  'significant figures',
  'right triangles',
  'the volume of a cylinder',
  'compound interest',
  'truth tables',
  'the periodic table',
  'electron configuration',
  'molar mass',
  'balancing chemical equations',
  'pH',
  'kinematics',
  "ohm's law",
  'resistors in series',
  'punnett squares',
  'dna transcription',
  'readability',
  'syllables',
  'morse code',
  'caesar ciphers',
  'the pomodoro technique',
  'spaced repetition',
  'spanish verb conjugation',
  'musical scales',
  'chords',
  'colour contrast',
]
const grounds: readonly (readonly [string, (thing: string) => string])[] = [
  ['quiz_generator', (thing) => `quiz me on ${thing}`],
  ['quiz_generator', (thing) => `give me 5 practice problems on ${thing}`],
  ['quiz_generator', (thing) => `I need a worksheet about ${thing}`],
  ['flashcard_generator', (thing) => `make flashcards on ${thing}`],
  ['note_maker', (thing) => `notes on ${thing} please`],
  ['concept_explainer', (thing) => `explain ${thing}`],
  ['concept_explainer', (thing) => `what is ${thing}?`],
  ['concept_explainer', (thing) => `I don't understand ${thing}`],
  ['mind_map_builder', (thing) => `mind map of ${thing}`],
  ['formula_sheet', (thing) => `formula sheet for ${thing}`],
]
test.each(grounds)('the ground of %s is kept', (tool, ask) => {
  const lost = things.map(ask).filter((message) => toolsOf(message).join() !== tool)
  expect(lost).toEqual([])
})

test.each([
  ['solve 2x + 5 = 15', 'math_step_solver'],
  ['calculate 3/4 + 2/5', 'math_step_solver'],
  ['what is 15% of 240?', 'math_step_solver'],
  ['find the derivative of x^3 - 4x', 'math_step_solver'],
  ['find the area of a triangle with base 4 and height 3', 'math_step_solver'],
  ['how to convert fractions to decimals', 'concept_explainer'],
  ['convert my notes into flashcards on mitosis', 'flashcard_generator'],
  ['convert this chapter to a quiz on mitosis', 'quiz_generator'],
  ['plan my studying for the chemistry exam on 2027-01-15', 'study_planner'],
  ['compare mitosis and meiosis', 'concept_comparer'],
  ['what is the contrast between capitalism and socialism', 'concept_comparer'],
])('“%s” stays with %s', (message, tool) => expect(toolsOf(message)).toEqual([tool]))
