import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shippedCatalogueFolder } from '@tutor/tools/catalogue'
import { stringify } from 'yaml'
import { lintCatalogue, toolsPage } from '../src/index.js'

const shipped = lintCatalogue(shippedCatalogueFolder)

describe('the shipped catalogue', () => {
  test('has no fault', async () => {
    expect((await shipped).faults).toEqual([])
  })

  test('is what docs/tools.md lists', async () => {
    const page = readFileSync(new URL('../../../docs/tools.md', import.meta.url), 'utf8')
    expect(page).toBe(toolsPage((await shipped).manifests))
  })
})

const folders: string[] = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})

async function faultsOf(...documents: readonly Record<string, unknown>[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'catalogue-'))
  folders.push(folder)
  for (const document of documents)
    await writeFile(join(folder, `${document['name']}.yaml`), stringify(document))
  return (await lintCatalogue(folder)).faults
}

const text = { type: 'string', minLength: 1, maxLength: 500 }
/** A manifest without a fault. */
const limericks = {
  name: 'limerick_coach',
  title: 'Limerick coach',
  description: 'Writes limericks.',
  when_to_use: 'A limerick on a topic.',
  when_not_to_use: '',
  examples: ['write a limerick about frogs', 'i need a limerick on the moon', 'make two limericks about tea'],
  takes: ['user_info'],
  input_schema: {
    type: 'object',
    additionalProperties: false,
    required: ['topic'],
    properties: {
      topic: text,
      mood: { type: 'string', enum: ['silly', 'sad'], default: 'silly' },
      rhymed: { type: 'boolean', default: true },
    },
  },
  output_schema: { type: 'object', additionalProperties: false, properties: { limerick: text } },
  hints: { topic: { ask: 'What should the limerick be about?' }, mood: { synonyms: { sad: ['gloomy'] } } },
  vocabulary: { nouns: ['limerick'], requests: [] },
  artifact: 'text',
  local: false,
}
const ballads = {
  ...limericks,
  name: 'ballad_coach',
  title: 'Ballad coach',
  examples: ['write a ballad about frogs', 'i need a ballad on the moon', 'make two ballads about tea'],
  vocabulary: { nouns: ['ballad'], requests: [] },
}

test('a manifest without a fault has none, beside another', async () => {
  expect(await faultsOf(limericks, ballads)).toEqual([])
})

describe('each kind of fault is named with file and field:', () => {
  test.each([
    ['a manifest that is not valid', { title: '' }, /^limerick_coach\.yaml: title: /],
    [
      'an input schema that is none',
      { input_schema: { type: 'thing' } },
      /^limerick_coach\.yaml: input_schema: /,
    ],
    [
      'an output schema that is none',
      { output_schema: { properties: 3 } },
      /^limerick_coach\.yaml: output_schema: /,
    ],
    [
      'a tool that serves instead and does not exist',
      { falls_back_to: 'sonnet_maker' },
      /falls_back_to: sonnet_maker is no tool/,
    ],
    [
      'a tool that serves in its own place',
      { falls_back_to: 'limerick_coach' },
      /falls_back_to: a tool can not serve/,
    ],
    [
      'another tool that does not exist',
      { when_not_to_use: 'Sonnets (sonnet_maker).' },
      /when_not_to_use: sonnet_maker is no tool/,
    ],
    ['too few examples', { examples: limericks.examples.slice(1) }, /examples: 2 of them; at least 3/],
    ['a required parameter that nobody asks for', { hints: {} }, /hints\.topic\.ask: is missing/],
    [
      'a synonym of no value',
      { hints: { ...limericks.hints, mood: { synonyms: { grim: ['dark'] } } } },
      /hints\.mood\.synonyms\.grim: is no value of mood: silly, sad/,
    ],
    [
      'a synonym of no truth value',
      { hints: { ...limericks.hints, rhymed: { synonyms: { yes: ['in rhyme'] } } } },
      /hints\.rhymed\.synonyms\.yes: is no value of rhymed: true, false/,
    ],
    [
      'a hint for no parameter',
      { hints: { ...limericks.hints, tone: { ask: 'Which tone?' } } },
      /hints\.tone: the input schema has no such parameter/,
    ],
    [
      'an example that leads to no tool',
      { examples: [...limericks.examples, 'good morning to you'] },
      /examples\.3: "good morning to you" selects no tool/,
    ],
  ])('%s', async (_what, change, fault) => {
    const faults = await faultsOf({ ...limericks, ...change })
    expect(faults).toEqual([expect.stringMatching(fault)])
  })

  test('an example that leads to another tool', async () => {
    const faults = await faultsOf(
      { ...limericks, examples: [...limericks.examples, 'write a ballad about a ship'] },
      ballads,
    )
    expect(faults).toEqual([
      'limerick_coach.yaml: examples.3: "write a ballad about a ship" selects ballad_coach',
    ])
  })

  test('the same example in two tools, whatever its case and punctuation', async () => {
    const [example = ''] = ballads.examples
    const faults = await faultsOf(
      { ...limericks, examples: [...limericks.examples, `${example.toUpperCase()}!`] },
      ballads,
    )
    expect(faults).toContain(
      'limerick_coach.yaml: examples: "WRITE A BALLAD ABOUT FROGS!" is an example of ballad_coach too',
    )
  })

  test.each([
    [
      'the same noun',
      { nouns: ['limerick', 'ballads'], requests: [] },
      'limerick_coach.yaml: vocabulary.nouns: "ballads" asks for ballad_coach too',
    ],
    [
      'a noun of one and a request of the other',
      { nouns: ['limerick'], requests: ['ballad'] },
      'limerick_coach.yaml: vocabulary.requests: "ballad" asks for ballad_coach too',
    ],
    [
      'the name of one in the words of the other',
      { nouns: ['limerick', 'ballad coach'], requests: [] },
      'limerick_coach.yaml: vocabulary.nouns: "ballad coach" asks for ballad_coach too',
    ],
  ])('%s', async (_what, vocabulary, fault) => {
    const faults = await faultsOf(ballads, { ...limericks, vocabulary })
    expect(faults.filter((one) => one.includes('asks for'))).toEqual([fault])
  })

  test('but words with two meanings may ask for two tools that each show theirs', async () => {
    const shared = { nouns: [], requests: ['song'] }
    const faults = await faultsOf(
      {
        ...limericks,
        vocabulary: { ...limericks.vocabulary, ...shared, nouns: ['limerick'] },
        examples: [...limericks.examples, 'song of a silly frog'],
      },
      {
        ...ballads,
        vocabulary: { ...ballads.vocabulary, ...shared, nouns: ['ballad'] },
        examples: [...ballads.examples, 'song of the old moon'],
      },
    )
    expect(faults.filter((fault) => fault.includes('asks for'))).toEqual([])
  })
})

test('a folder that is not there can not be judged', async () => {
  await expect(lintCatalogue('/no/such/folder')).rejects.toThrow("can't read /no/such/folder")
})
