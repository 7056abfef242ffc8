import { stringify } from 'yaml'
import { loadCatalogue } from '../../src/catalogue/load-catalogue.js'
import { ToolsConfig } from '../../src/config.js'
import { localToolNames } from '../../src/local/local-tools.js'
import { folderWith } from '../support/sample-page.js'

const shippedFolder = ToolsConfig.parse({}).TOOLS_CATALOGUE_DIR
const schema = { type: 'object', additionalProperties: false, properties: { text: { type: 'string' } } }
const manifest = {
  name: 'echo',
  title: 'Echo',
  description: 'Says it again.',
  when_to_use: 'Never.',
  examples: [],
  input_schema: schema,
  output_schema: schema,
  artifact: 'text',
  local: false,
}
const load = async (files: Readonly<Record<string, string>>, local: readonly string[] = []) =>
  loadCatalogue(await folderWith(files), new Set(local))

describe('the shipped catalogue', () => {
  test('loads, with every named tool of the brief', async () => {
    const { tools } = await loadCatalogue(shippedFolder, localToolNames)
    const named =
      'note_maker flashcard_generator concept_explainer quiz_generator essay_feedback math_step_solver study_planner ' +
      'mind_map_builder timeline_builder vocabulary_builder grammar_checker text_summarizer code_debugger ' +
      'citation_generator mnemonic_generator debate_coach concept_comparer formula_sheet reading_comprehension lab_report_helper'
    expect(tools.map(({ manifest: { name } }) => name)).toEqual(expect.arrayContaining(named.split(' ')))
  })

  test('is in order of name, and each tool is found by it', async () => {
    const { tools, find } = await loadCatalogue(shippedFolder, localToolNames)
    const names = tools.map(({ manifest: { name } }) => name)
    expect(names).toEqual([...names].sort())
    for (const tool of tools) expect(find(tool.manifest.name)).toBe(tool)
    expect(find('constructor')).toBeUndefined()
  })
})

test('the revision changes with a manifest and with nothing else', async () => {
  const files = {
    'echo.yaml': stringify({ ...manifest, local: true }),
    'parrot.yaml': stringify({ ...manifest, name: 'parrot', local: true }),
  }
  const local = ['echo', 'parrot']
  const first = await load(files, local)
  const same = await load(Object.fromEntries(Object.entries(files).reverse()), local)
  const other = await load({ ...files, 'parrot.yaml': files['parrot.yaml'].replace('Never', 'Often') }, local)
  expect(same.revision).toBe(first.revision)
  expect(other.revision).not.toBe(first.revision)
})

describe('a broken manifest stops the start with file and field:', () => {
  test.each([
    ['no YAML', '{ not: [yaml', 'echo.yaml: no valid YAML'],
    ['a missing field', stringify({ ...manifest, title: undefined }), 'echo.yaml: title: '],
    ['an unknown field', stringify({ ...manifest, colour: 'red' }), 'echo.yaml: colour: Unknown field'],
    [
      'a name that is not the file',
      stringify({ ...manifest, name: 'other' }),
      'echo.yaml: name: must be "echo"',
    ],
    [
      'a schema that is none',
      stringify({ ...manifest, input_schema: { type: 'thing' } }),
      'echo.yaml: input_schema: ',
    ],
    [
      'an unknown keyword',
      stringify({ ...manifest, output_schema: { ...schema, requird: [] } }),
      'echo.yaml: output_schema: strict mode: unknown keyword: "requird"',
    ],
    ['a local tool that is none', stringify({ ...manifest, local: true }), 'echo.yaml: local: must be false'],
    ['an empty file', '', 'echo.yaml: the file: '],
  ])('%s', async (_what, text, message) => {
    await expect(load({ 'echo.yaml': text })).rejects.toThrow(message)
  })

  test('all problems of all files at once', async () => {
    const files = {
      'a.yaml': '{',
      'b.yaml': stringify({ ...manifest, title: '', artifact: 'song' }),
    }
    await expect(load(files)).rejects.toThrow(/a\.yaml: .*\n.*b\.yaml: title: .*\n.*b\.yaml: artifact: /)
  })

  test('a folder that is not there', async () => {
    await expect(loadCatalogue('/no/such/folder', new Set())).rejects.toThrow('TOOLS_CATALOGUE_DIR')
  })
})
