/** What the learned models of understanding are trained on: labelled turns, and requests whose topics are marked. */
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parse } from '../../services/tools/node_modules/yaml/dist/index.js'

const built = (path) => import(new URL(`../../${path}`, import.meta.url))
const { analyze } = await built('services/context-analysis/dist/analyze.js')
const { openMessage, outcomeOf } = await built('services/parameter-extraction/dist/decide.js')
const { wishFeatures } = await built('services/parameter-extraction/dist/learned/verify-wishes.js')
const { ruledTokens } = await built('services/parameter-extraction/dist/learned/tag-topics.js')
const { taggerFeatures } = await built('services/parameter-extraction/dist/learned/tagger-features.js')
const { choiceFeatures, choiceMeaning } = await built(
  'services/parameter-extraction/dist/learned/choice-features.js',
)
const { ManifestFile, withContext } = await built('services/tools/dist/catalogue/manifest-file.js')
const { UnderstandingInput } = await built('libs/contracts/dist/index.js')

const catalogueFolder = new URL('../../services/tools/catalogue/', import.meta.url)
const catalogue = readdirSync(catalogueFolder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => withContext(ManifestFile.parse(parse(readFileSync(new URL(name, catalogueFolder), 'utf8')))))

const linesOf = (file) =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
const topicParameters = [
  'topic',
  'concept_to_explain',
  'theme',
  'experiment',
  'first_concept',
  'second_concept',
  'motion',
]

/** The one tool that is asked for, or `clarify` or `converse`; null for several tools, and for what is no choice of one. */
function labelOf({ expect }) {
  if (expect.action === 'decline') return null
  if (expect.action !== 'call') return expect.action
  const tools = new Set(expect.calls.map(({ tool }) => tool))
  return tools.size === 1 ? [...tools][0] : null
}

/** The tools that are asked for; null where the label does not tell (what waits for an answer, what is declined). */
function toolsOf({ expect }) {
  if (expect.action === 'decline' || expect.action === 'clarify') return null
  return expect.action === 'call' ? expect.calls.map(({ tool }) => tool) : []
}

const namesOf = new Map(
  catalogue.map(({ name, input_schema }) => [
    name,
    topicParameters.filter((one) => one in (input_schema.properties ?? {})),
  ]),
)
/** Whether the labels say every topic of the turn: what they leave out is not judged, which does not mean that it is none. */
const saysTopics = ({ action, calls = [], missing = [] }) =>
  action === 'clarify'
    ? missing.some((name) => topicParameters.includes(name))
    : calls.every(({ tool, parameters = {} }) =>
        (namesOf.get(tool) ?? []).every((name) => name in parameters),
      )

/** A labelled turn as a source of examples. */
export function turnSource(turn) {
  const calls = turn.expect.action === 'call' ? (turn.expect.calls ?? []) : []
  const topics = calls.flatMap(({ parameters = {} }) =>
    topicParameters.flatMap((name) => (name in parameters ? [[parameters[name]].flat()] : [])),
  )
  return { ...turn, topics, isWhole: saysTopics(turn.expect), label: labelOf(turn), tools: toolsOf(turn) }
}

/** `tool<TAB>message with its [[topics]] marked`; several tools are joined by `+`. */
export function requestSource(line) {
  const [label = '', text = ''] = line.split('\t')
  const topics = [...text.matchAll(/\[\[(.*?)\]\]/g)].map(([, topic]) => [topic])
  const tools = label === 'clarify' ? null : label === 'converse' ? [] : label.split('+')
  return { message: text.replace(/\[\[|\]\]/g, ''), topics, label: label.includes('+') ? null : label, tools }
}

const plain = (text) =>
  text
    .toLowerCase()
    .replace(/[’'"“”`.,!?]/g, '')
    .replace(/\b(the|a|an)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
const longestTopic = 14

/** Where one of the accepted names stands among the tokens, outside of what is taken; without its article. */
function placeOf(names, message, tokens, taken) {
  for (const name of names.map((one) => plain(String(one))))
    for (let from = 0; from < tokens.length; from += 1)
      for (let to = from + 1; to <= Math.min(tokens.length, from + longestTopic); to += 1) {
        if (plain(message.slice(tokens[from].start, tokens[to - 1].end)) !== name) continue
        if (taken.some((place) => from < place.to && place.from < to)) continue
        const articles = tokens
          .slice(from, to - 1)
          .findIndex(({ word }) => !['the', 'a', 'an'].includes(word))
        return { from: from + Math.max(0, articles), to }
      }
  return null
}

/** A message as both models see it; `tags` is null where a topic is not to be found in the message. */
export function exampleOf(source) {
  const { message, history = [], student, topics, isWhole = true, label } = source
  const input = UnderstandingInput.parse({
    message,
    history,
    student: { user_id: 'train', ...student },
    today: '2026-11-23',
  })
  const analysis = analyze(input)
  const turn = openMessage(input, analysis, catalogue)
  const { tokens } = turn.reading
  const places = []
  for (const names of new Map(topics.map((names) => [names.join('|'), names])).values())
    places.push(placeOf(names, message, tokens, places.filter(Boolean)))
  const tags = tokens.map(() => 0)
  for (const place of places.filter(Boolean))
    tags.fill(2, place.from, place.to).fill(1, place.from, place.from + 1)
  const { tools } = source
  return {
    source,
    wishes: tools
      ? turn.reading.possible.map((possible) => ({
          features: wishFeatures(turn, possible),
          label: tools.includes(possible.wish.tool.name) ? 'asked' : 'not',
        }))
      : [],
    label: history.length === 0 ? label : null,
    places: places.map((place) => place && [tokens[place.from].start, tokens[place.to - 1].end]),
    tags: !isWhole || places.includes(null) || tokens.length === 0 ? null : tags,
    tokens: taggerFeatures(turn.reading, analysis.mentions, ruledTokens(turn, outcomeOf(turn))),
    choice: choiceFeatures(turn.reading, analysis, turn.catalogue),
    meaning: choiceMeaning(turn.reading, analysis),
  }
}

const of = (list, next) => list[Math.floor(next() * list.length)]

const ontology = Object.values(
  parse(readFileSync(new URL('../../services/context-analysis/data/subjects.yaml', import.meta.url), 'utf8')),
).flatMap(({ topics = [] }) => topics.map(String))
/** Names that no list has, so that the tagger does not lean on the ontology alone. */
const unheardOf = linesOf('unheard-of.txt')
/** Words of which nobody has heard. */
const rareWords = gunzipSync(readFileSync(new URL('../../libs/language/data/words.txt.gz', import.meta.url)))
  .toString()
  .split('\n')
  .slice(30_000)
  .filter((word) => /^[a-z]{5,}$/.test(word))

function otherName(next) {
  const kind = next()
  if (kind < 0.45) return of(ontology, next)
  if (kind < 0.88) return of(unheardOf, next)
  return next() < 0.6 ? of(rareWords, next) : `${of(rareWords, next)} ${of(rareWords, next)}`
}

/** The example with other topics in the places of its own. */
export function withOtherTopics({ source, places }, next) {
  let { message } = source
  const topics = []
  for (const [start, end] of [...places].sort((a, b) => b[0] - a[0])) {
    const name = otherName(next)
    topics.push([name])
    message = message.slice(0, start) + name + message.slice(end)
  }
  return exampleOf({ ...source, message, topics })
}

const openings = linesOf('before.txt')
const endings = linesOf('after.txt')
const joints = [
  ' and then ',
  ', then ',
  '. Also, ',
  ' and also ',
  '. After that ',
  ', plus ',
  '. Then ',
  ' as well as ',
  ' and ',
]
const isTalk = ({ label, tools }) => label === 'clarify' || label === 'converse' || tools === null
const isShort = ({ message }) => message.split(' ').length <= 14 && !/[:\n"“`]/.test(message)

/** The source with something said before or behind it: reasons, courses, feelings, other things of school. */
export function withSurroundings(source, next) {
  const opening = next() < 0.6 ? `${of(openings, next)} ` : ''
  const ending = opening === '' || next() < 0.4 ? of(endings, next) : ''
  const space = /^[.,!:]/.test(ending) || ending === '' ? '' : ' '
  return { ...source, message: `${opening}${source.message.replace(/[.!?]+$/, '')}${space}${ending}` }
}

/** Two requests in one message. */
export function joined(sources, next) {
  const usable = sources.filter((source) => !isTalk(source) && isShort(source) && !source.history?.length)
  const [first, second] = [of(usable, next), of(usable, next)]
  return {
    message: `${first.message.replace(/[.!?]+$/, '')}${of(joints, next)}${second.message}`,
    topics: [...first.topics, ...second.topics],
    tools: [...first.tools, ...second.tools],
    label: null,
  }
}

/** Of the develop split and the requests; the test split is never read here. */
export const readExamples = () =>
  [
    ...linesOf('../develop.jsonl').map((line) => turnSource(JSON.parse(line))),
    ...linesOf('requests.tsv').map(requestSource),
  ].map(exampleOf)
