import fc from 'fast-check'
import { createPhraseIndex, createSpeller, editDistance, stem, tokenize } from '../src/index.js'

test('every token lies in the text at its own place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      let last = 0
      for (const { start, end, before } of tokenize(text)) {
        expect(text.slice(last, start)).toBe(before)
        expect(end).toBeGreaterThan(start)
        last = end
      }
    }),
  )
})

test.each([
  ['quizzes', 'quiz'],
  ['studies', 'study'],
  ['classes', 'class'],
  ['notes', 'note'],
  ['osmosis', 'osmosis'],
  ['radius', 'radius'],
])('the stem of %s is %s', (word, expected) => {
  expect(stem(word)).toBe(expected)
})

describe('phrases', () => {
  const index = createPhraseIndex([
    ['world war', 'short'],
    ['world war 2', 'long'],
    ['fix * code', 'gap'],
  ])
  const found = (text: string) => index.scan(tokenize(text)).map(({ value }) => value)

  test('the longest wins, in any casing and number', () => {
    expect(found('World War 2 and World Wars')).toEqual(['long', 'short'])
  })
  test('a gap stands for one to three words of the same clause', () => {
    expect(found('fix my broken python code')).toEqual(['gap'])
    expect(found('fix it. Then code')).toEqual([])
  })
})

describe('spelling', () => {
  const speller = createSpeller(['flashcards', 'multiple', 'indented'], new Map([['pls', 'please']]))
  test.each([
    ['flashcrads', 'flashcards'],
    ['pls', 'please'],
    ['multiply', 'multiply'],
    ['invented', 'invented'],
    ['flashcard', 'flashcard'],
    ['photosynthesis', 'photosynthesis'],
  ])('%s is read as %s', (word, read) => {
    expect(speller(word)).toBe(read)
  })
  test('a swap of neighbours is one edit', () => {
    expect(editDistance('qiuz', 'quiz')).toBe(1)
  })
})
