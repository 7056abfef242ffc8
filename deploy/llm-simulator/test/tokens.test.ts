import { textTokens, wordsOf } from '@tutor/llm-simulator'
import fc from 'fast-check'
import { piecesOf } from '../src/tokens.js'

test('each of the words is a token, and so many of them are so many tokens', () => {
  for (const word of wordsOf(200)) expect([word, textTokens(word)]).toEqual([word, 1])
  for (const count of [0, 1, 2, 59, 60, 61, 200]) expect(textTokens(wordsOf(count).join(''))).toBe(count)
})

test('the beginning of any text, as far as a stream got, has as many tokens as its pieces', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(' ', '  ', '\n', 'it', "'s", 'HELLO', 'world', '12345', '{"', '":', '👩‍🔬', 'é', '.'),
      )
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const pieces = piecesOf(text)
      expect(pieces.map((piece) => piece.text).join('')).toBe(text)
      let [said, tokens] = ['', 0]
      for (const piece of pieces) {
        said += piece.text
        tokens += piece.tokens
        expect([said, textTokens(said)]).toEqual([said, tokens])
      }
    }),
    { numRuns: 500 },
  )
})
