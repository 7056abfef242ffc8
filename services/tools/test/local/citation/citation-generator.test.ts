import { type Shipped, shipped } from '../../support/fixtures.js'

let tools: Shipped
beforeAll(async () => {
  tools = await shipped()
})
const cite = (source: string, style: string) => tools.run('citation_generator', { source, style }).output

const book = 'The Selfish Gene by Richard Dawkins, 1976, Oxford University Press'
const article =
  'authors: A. M. Turing, title: Computing Machinery and Intelligence, journal: Mind, volume: 59, issue: 236, pages: 433-460, year: 1950'

test.each([
  ['apa', 'Dawkins, R. (1976). *The Selfish Gene*. Oxford University Press.', '(Dawkins, 1976)'],
  ['mla', 'Dawkins, Richard. *The Selfish Gene*. Oxford University Press, 1976.', '(Dawkins)'],
  ['chicago', 'Dawkins, Richard. 1976. *The Selfish Gene*. Oxford University Press.', '(Dawkins 1976)'],
  ['harvard', 'Dawkins, R. (1976) *The Selfish Gene*. Oxford University Press.', '(Dawkins, 1976)'],
  ['ieee', '[1] R. Dawkins, *The Selfish Gene*. Oxford University Press, 1976.', '[1]'],
])('a book in %s', (style, citation, in_text) => {
  expect(cite(book, style)).toEqual({ citation, in_text, style, missing: [] })
})

test.each([
  ['apa', 'Turing, A. M. (1950). Computing Machinery and Intelligence. *Mind*, *59*(236), 433-460.'],
  [
    'mla',
    'Turing, A. M. “Computing Machinery and Intelligence.” *Mind*, vol. 59, no. 236, 1950, pp. 433-460.',
  ],
  ['chicago', 'Turing, A. M. 1950. “Computing Machinery and Intelligence.” *Mind* 59 (236): 433-460.'],
  ['harvard', 'Turing, A. M. (1950) ‘Computing Machinery and Intelligence’, *Mind*, 59(236), pp. 433-460.'],
  [
    'ieee',
    '[1] A. M. Turing, “Computing Machinery and Intelligence,” *Mind*, vol. 59, no. 236, pp. 433-460, 1950.',
  ],
])('an article in %s', (style, citation) => {
  expect(cite(article, style)).toMatchObject({ citation, missing: [] })
})

test.each([
  ['apa', '*Sapiens*. (n.d.).'],
  ['mla', '*Sapiens*.'],
  ['chicago', '*Sapiens*. n.d.'],
  ['harvard', '*Sapiens* (no date).'],
  ['ieee', '[1] *Sapiens*. n.d.'],
])('what is missing is marked by the rule of %s, and named', (style, citation) => {
  expect(cite('Sapiens', style)).toMatchObject({ citation, missing: ['author', 'year', 'publisher'] })
})

test('two authors', () => {
  const source =
    'author: Strunk, William & White, E. B.; title: The Elements of Style; year: 1959; publisher: Macmillan'
  expect(cite(source, 'apa')).toMatchObject({
    citation: 'Strunk, W., & White, E. B. (1959). *The Elements of Style*. Macmillan.',
    in_text: '(Strunk & White, 1959)',
  })
  expect(cite(source, 'mla')['citation']).toBe(
    'Strunk, William, and E. B. White. *The Elements of Style*. Macmillan, 1959.',
  )
})

test('many authors are "et al." in the text', () => {
  const source = 'authors: Ann Lee, Bob Ray, Cy Fox and Di Roe; title: Soil; year: 2001; publisher: Wiley'
  expect(cite(source, 'apa')['in_text']).toBe('(Lee et al., 2001)')
  expect(cite(source, 'mla')['citation']).toMatch(/^Lee, Ann, et al\. /)
})

test('an address alone, with its site as publisher', () => {
  expect(cite('https://example.org/article', 'apa')).toMatchObject({
    citation: '*https://example.org/article*. (n.d.). example.org.',
    missing: ['author', 'title', 'year'],
  })
})

test('a page with its address, and a DOI as one', () => {
  expect(
    cite('title: Bees; author: Jo Day; year: 2020; url: https://bees.example/a', 'harvard')['citation'],
  ).toBe('Day, J. (2020) *Bees*. bees.example. Available at: https://bees.example/a')
  expect(
    cite('title: Bees; author: Jo Day; year: 2020; journal: Hive; doi: 10.1000/182', 'apa')['citation'],
  ).toMatch(/https:\/\/doi\.org\/10\.1000\/182$/)
})

test('a year that is the title stays the title', () => {
  expect(cite('1984 by George Orwell', 'mla')).toMatchObject({ citation: 'Orwell, George. *1984*.' })
})

test('family names of several words', () => {
  expect(cite('Letters by Vincent van Gogh', 'apa')['in_text']).toBe('(van Gogh, n.d.)')
})

test('a source of marks is refused', () => {
  expect(() => cite('...', 'apa')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

test.each([
  'by '.repeat(660),
  'a,'.repeat(1_000),
  'author: '.repeat(250),
  `${'A '.repeat(999)}Press`,
  '(2000) '.repeat(280),
])('any 2,000 characters come to an end', (source) => {
  try {
    expect(cite(source.slice(0, 2_000), 'chicago')).toHaveProperty('citation')
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
  }
})
