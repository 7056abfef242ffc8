/**
 * Understanding on public labelled data that it was neither written for nor tuned on:
 * `node bench/public-sets.mjs FOLDER`, where FOLDER holds metatool/, clinc150/, goemotions/ and mathbuddy/ as their
 * authors publish them. None of it is part of this repository; a set that is not there is skipped aloud.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from '../services/tools/node_modules/yaml/dist/index.js'

const [folder] = process.argv.slice(2)
if (!folder) {
  process.stderr.write('usage: node bench/public-sets.mjs FOLDER\n')
  process.exit(1)
}
const built = (path) => import(new URL(`../${path}`, import.meta.url))
const { createRetriever } = await built('services/parameter-extraction/dist/retrieve.js')
const { decide } = await built('services/parameter-extraction/dist/decide.js')
const { analyze } = await built('services/context-analysis/dist/analyze.js')
const { ManifestFile, withContext } = await built('services/tools/dist/catalogue/manifest-file.js')
const { ToolManifest, UnderstandingInput } = await built('libs/contracts/dist/index.js')

const read = (name) => readFileSync(join(folder, name), 'utf8')
const share = (part, whole) => (whole === 0 ? '-' : (part / whole).toFixed(3))
const print = (name, figures) => {
  process.stdout.write(`${name}\n`)
  for (const [what, value] of Object.entries(figures)) process.stdout.write(`  ${what.padEnd(44)} ${value}\n`)
}
const inputOf = (message, more = {}) => UnderstandingInput.parse({ message, today: '2026-11-23', ...more })
const manifest = (name, description, examples = []) =>
  ToolManifest.parse({
    name,
    title: name,
    description: description.slice(0, 1_000) || name,
    when_to_use: '',
    examples,
    input_schema: {},
    output_schema: {},
    artifact: 'text',
    local: true,
  })
const identifier = (name) => {
  const snake = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toLowerCase()
  return /^[a-z]/.test(snake) ? snake : `t_${snake}`
}

/** First stage of the choice, by descriptions alone: 199 tools that the product has never seen. */
function metatool() {
  const tools = Object.entries(JSON.parse(read('metatool/tools.json')))
  const retrieve = createRetriever(tools.map(([name, text]) => manifest(identifier(name), text)))
  const queries = read('metatool/queries.csv').trim().split('\n').slice(1)
  let [first, five] = [0, 0]
  for (const line of queries) {
    const comma = line.lastIndexOf(',')
    const wanted = identifier(line.slice(comma + 1).trim())
    const found = retrieve(line.slice(0, comma), 5).map(({ id }) => id)
    if (found[0] === wanted) first += 1
    if (found.includes(wanted)) five += 1
  }
  const pairs = JSON.parse(read('metatool/multi.json'))
  const both = pairs.filter(({ query, tool }) => {
    const found = retrieve(query, 5).map(({ id }) => id)
    return tool.every((name) => found.includes(identifier(name)))
  })
  print(`MetaTool, ${tools.length} tools, retrieval by their descriptions alone`, {
    queries: queries.length,
    'right tool first': share(first, queries.length),
    'right tool among five': share(five, queries.length),
    'both tools of two among five': share(both.length, pairs.length),
  })
}

const catalogueFolder = new URL('../services/tools/catalogue/', import.meta.url)
const shipped = readdirSync(catalogueFolder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => withContext(ManifestFile.parse(parse(readFileSync(new URL(name, catalogueFolder), 'utf8')))))

/** Intents as tools with 50 examples each (first stage), and whether the product leaves alone what is not its business. */
function clinc() {
  const data = JSON.parse(read('clinc150/data_full.json'))
  const intents = Map.groupBy
    ? Map.groupBy(data.train, ([, intent]) => intent)
    : data.train.reduce((map, one) => map.set(one[1], [...(map.get(one[1]) ?? []), one]), new Map())
  const retrieve = createRetriever(
    [...intents].map(([intent, examples]) =>
      manifest(
        identifier(intent),
        intent.replaceAll('_', ' '),
        examples.slice(0, 50).map(([text]) => text),
      ),
    ),
  )
  let [first, five] = [0, 0]
  for (const [text, intent] of data.test) {
    const found = retrieve(text, 5).map(({ id }) => id)
    if (found[0] === identifier(intent)) first += 1
    if (found.includes(identifier(intent))) five += 1
  }
  const actions = (queries) => {
    const counts = {}
    for (const [text] of queries) {
      const input = inputOf(text)
      const { action } = decide(input, analyze(input), shipped).plan
      counts[action] = (counts[action] ?? 0) + 1
    }
    return counts
  }
  const smallTalk = new Set(
    'greeting goodbye thank_you are_you_a_bot what_is_your_name who_made_you who_do_you_work_for how_old_are_you do_you_have_pets what_are_your_hobbies where_are_you_from what_can_i_ask_you tell_joke'.split(
      ' ',
    ),
  )
  const talk = data.test.filter(([, intent]) => smallTalk.has(intent))
  const out = actions(data.oos_test)
  print('CLINC150', {
    'intents, right one first (50 examples each)': share(first, data.test.length),
    'intents, right one among five': share(five, data.test.length),
    'out of scope, 1,000 queries: no tool called': share(
      (out.converse ?? 0) + (out.clarify ?? 0),
      data.oos_test.length,
    ),
    'small talk, 13 intents: converse': share(actions(talk).converse ?? 0, talk.length),
  })
}

const states = ['focused', 'anxious', 'confused', 'tired', 'neutral']
/** Accuracy, and F1 of each state that the set has. */
function affect(name, labelled) {
  const right = labelled.filter(({ want, got }) => want === got).length
  const f1 = states
    .filter((state) => labelled.some(({ want }) => want === state))
    .map((state) => {
      const hit = labelled.filter(({ want, got }) => want === state && got === state).length
      const all =
        labelled.filter(({ want }) => want === state).length +
        labelled.filter(({ got }) => got === state).length
      return [`F1 of ${state}`, share(2 * hit, all)]
    })
  print(name, { texts: labelled.length, accuracy: share(right, labelled.length), ...Object.fromEntries(f1) })
}

function goemotions() {
  const labels = read('goemotions/labels.txt').trim().split('\n')
  const mapped = {
    confusion: 'confused',
    nervousness: 'anxious',
    fear: 'anxious',
    curiosity: 'focused',
    excitement: 'focused',
    optimism: 'focused',
    neutral: 'neutral',
  }
  const labelled = read('goemotions/test.tsv')
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [text = '', numbers = ''] = line.split('\t')
      const wanted = [
        ...new Set(numbers.split(',').flatMap((number) => mapped[labels[Number(number)]] ?? 'other')),
      ]
      if (wanted.length !== 1 || wanted[0] === 'other') return []
      return [{ want: wanted[0], got: analyze(inputOf(text)).context.emotional_state.value }]
    })
  affect('GoEmotions, comments with one of the mapped feelings', labelled)
}

function mathbuddy() {
  const mapped = { boredom: 'tired', engagement: 'focused', neutral: 'neutral' }
  const labelled = JSON.parse(read('mathbuddy/emotions.json')).flatMap(({ emotion, utterance, history }) => {
    const want = mapped[emotion]
    if (!want || !utterance?.trim()) return []
    const said = (typeof history === 'string' ? JSON.parse(history) : (history ?? [])).flatMap(
      ({ text, user }) =>
        text?.trim() ? [{ role: user === 'Student' ? 'user' : 'assistant', content: text }] : [],
    )
    return [
      { want, got: analyze(inputOf(utterance, { history: said.slice(-10) })).context.emotional_state.value },
    ]
  })
  affect('MathBuddy (boredom counted as tired)', labelled)
}

for (const [name, run] of Object.entries({ metatool, clinc150: clinc, goemotions, mathbuddy }))
  if (existsSync(join(folder, name))) run()
  else process.stdout.write(`${name}: not in ${folder}, skipped\n`)
