import { withSpokenMarks } from '../src/dictated.js'

describe('speech as text', () => {
  test.each([
    ['ten flashcards about uh the heart', 'ten flashcards about    the heart'],
    ['Um, notes on tides', '    notes on tides'],
    ['a quiz about the uh the heart', 'a quiz about        the heart'],
    ['an a p a citation', 'an apa   citation'],
    ['seven questions comma please', 'seven questions ,     please'],
  ])('"%s" is read as "%s", every word in its place', (written, read) => {
    expect(withSpokenMarks(written)).toBe(read)
    expect(read).toHaveLength(written.length)
  })

  test.each([
    'a hair of 5 um',
    'the umbrella of the umpire',
    'points a b c of a triangle',
    'a quiz on the Renaissance period',
    'He said: comma, please.',
  ])('"%s" is left as it is', (written) => expect(withSpokenMarks(written)).toBe(written))
})
