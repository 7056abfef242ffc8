import { type Library, loadLibrary } from '../../src/library/library.js'
import { folderWith, samplePage } from '../support/sample-page.js'

let library: Library
beforeAll(async () => {
  library = await loadLibrary(
    await folderWith({
      'biology/photosynthesis.md': samplePage({ title: 'Photosynthesis', aliases: ['calvin cycle'] }),
      'biology/mitosis.md': samplePage({ title: 'Mitosis' }),
      'chemistry/acids-and-bases.md': samplePage({
        title: 'Acids and bases',
        subject: 'chemistry',
        aliases: ['pH'],
      }),
      'history/french-revolution.md': samplePage({
        title: 'The French Revolution',
        subject: 'history',
        aliases: ['storming of the bastille'],
      }),
      'history/world-war-2.md': samplePage({
        title: 'World War II',
        subject: 'history',
        aliases: ['WW2', 'second world war'],
      }),
      'mathematics/derivatives.md': samplePage({
        title: 'Derivatives',
        subject: 'mathematics',
        aliases: ['differentiation'],
      }),
      'mathematics/pythagoras.md': samplePage({
        title: "Pythagoras' theorem",
        subject: 'mathematics',
        aliases: ['calculus of triangles'],
      }),
    }),
  )
})

const titleOf = (name: string, subject?: string): string | undefined =>
  library.find(name, subject)?.topic.title

describe('a topic is found', () => {
  test.each([
    ['photosynthesis', 'Photosynthesis'],
    ['  PHOTOSYNTHESIS! ', 'Photosynthesis'],
    ['the Calvin cycles', 'Photosynthesis'],
    ['acid and base', 'Acids and bases'],
    ['acids & bases', 'Acids and bases'],
    ['French revolution', 'The French Revolution'],
    ['ww2', 'World War II'],
    ['World War 2', 'World War II'],
    ['world war two', 'World War II'],
    ['derivative', 'Derivatives'],
    ['pythagoras theorem', "Pythagoras' theorem"],
  ])('by the name %s', (name, title) => {
    expect(library.find(name)).toMatchObject({ topic: { title }, exact: true })
  })

  test.each([
    ['calculus derivatives', 'Derivatives'],
    ['causes of the French Revolution', 'The French Revolution'],
    ['key events of world war 2', 'World War II'],
    ['introduction to differentiation in calculus', 'Derivatives'],
    ['the process of photosynthesis', 'Photosynthesis'],
    ['photosinthesis', 'Photosynthesis'],
    ['causes of the french revolutoin', 'The French Revolution'],
    ['derivitives', 'Derivatives'],
  ])('inside or behind %s, which is said to be no exact match', (name, title) => {
    expect(library.find(name)).toMatchObject({ topic: { title }, exact: false })
  })

  test('under any subject that goes with its own', () => {
    expect(titleOf('photosynthesis', 'science')).toBe('Photosynthesis')
    expect(titleOf('derivatives', 'calculus')).toBe('Derivatives')
    expect(titleOf('derivatives', 'something of my own')).toBe('Derivatives')
  })
})

describe('rather nothing than the wrong topic:', () => {
  test.each([
    'meiosis',
    'chemosynthesis',
    'derivatives market',
    'industrial revolution',
    'revolution',
    'world war',
    'world war 1',
    'french revolution of 1848',
    'french cooking',
    'photosynthesis and mitosis',
    'calculus',
    'triangles',
    '',
    '???',
  ])('%s', (name) => {
    expect(library.find(name)).toBeUndefined()
  })

  test('a topic of another discipline with the same name', () => {
    expect(titleOf('derivatives', 'finance')).toBeUndefined()
  })
})

test('suggests near topics, the nearest first, three at most', () => {
  expect(library.suggest('fotosynthesis')).toEqual(['Photosynthesis'])
  expect(library.suggest('derivatives market')[0]).toBe('Derivatives')
  expect(library.suggest('french revolt')).toEqual(['The French Revolution'])
  expect(library.suggest('titration')).toEqual([])
  expect(library.suggest('quantum gravity')).toEqual([])
})

test('recognises the topics that a text mentions', () => {
  expect(
    library.mentioned('First mitosis, then please the french revolution').map(({ title }) => title),
  ).toEqual(['Mitosis', 'The French Revolution'])
  expect(library.mentioned('thank you very much')).toEqual([])
})

describe('a library does not load', () => {
  test('when two pages claim one name', async () => {
    const folder = await folderWith({
      'biology/cells.md': samplePage({ title: 'Cells', aliases: ['the cell wall'] }),
      'biology/walls.md': samplePage({ title: 'Cell walls' }),
    })
    await expect(loadLibrary(folder)).rejects.toThrow(
      'biology/walls.md:1: the name "Cell walls" belongs to biology/cells.md already',
    )
  })

  test('when a page is broken, and says all that is wrong in all pages', async () => {
    const folder = await folderWith({ 'biology/cells.md': 'no page', 'biology/walls.md': 'no page either' })
    const failure = expect(loadLibrary(folder)).rejects
    await failure.toThrow(/biology\/cells\.md:1: .*\n.*biology\/walls\.md:1: /)
  })

  test('when the folder is not there', async () => {
    await expect(loadLibrary('/no/such/folder')).rejects.toThrow(
      "TOOLS_LIBRARY_DIR: can't read /no/such/folder (ENOENT)",
    )
  })
})
