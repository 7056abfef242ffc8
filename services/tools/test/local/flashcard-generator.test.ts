import { levels } from '../../src/library/topic.js'
import { FlashcardOutput } from '../../src/local/tool-schemas.js'
import { beginner, type Shipped, shipped, student } from '../support/fixtures.js'

let tools: Shipped
beforeAll(async () => {
  tools = await shipped()
})

const deck = (parameters: object, seed?: string) => {
  const whole = { topic: 'photosynthesis', subject: 'biology', count: 5, difficulty: 'easy', ...parameters }
  return FlashcardOutput.parse(tools.run('flashcard_generator', whole, seed).output)
}

test.each(levels)('every topic gives 20 different cards at %s', (difficulty) => {
  for (const { title, subject } of tools.library.topics) {
    const { flashcards, topic } = deck({ topic: title, subject, difficulty, count: 20 })
    expect([title, flashcards.length]).toEqual([title, 20])
    expect(new Set(flashcards.map(({ question }) => question)).size).toBe(20)
    expect(topic).toBe(title)
  }
})

test.each(levels)('cards are made of the page at %s', (difficulty) => {
  for (const page of tools.library.topics) {
    const words = page.terms
      .filter(({ level }) => level === difficulty)
      .map(({ term }) => `What does “${term}” mean?`)
    const questions = page.questions
      .filter(({ level }) => level === difficulty)
      .map(({ question }) => question)
    const cards = deck({ topic: page.title, subject: page.subject, difficulty, count: 5 })
    for (const { question } of cards.flashcards) expect([...words, ...questions]).toContain(question)
    expect(cards.adaptation_details).toContain(`All cards are at ${difficulty} difficulty`)
  }
})

test('examples are left out when they are not wanted, and come from the page when they are', () => {
  let examples = 0
  for (const page of tools.library.topics) {
    const asked = { topic: page.title, subject: page.subject, count: 20 }
    for (const card of deck({ ...asked, include_examples: false }).flashcards)
      expect(card).not.toHaveProperty('example')
    const given = deck(asked)
      .flashcards.map(({ example }) => example)
      .filter((example) => example !== undefined)
    for (const example of given) expect(page.examples).toContain(example)
    expect(new Set(given).size).toBe(given.length)
    examples += given.length
  }
  expect(examples).toBeGreaterThan(tools.library.topics.length)
})

test('says truthfully what was borrowed and what was adapted', () => {
  expect(deck({ count: 20 }).adaptation_details).toMatch(/too few cards at easy difficulty.*medium of 20/)
  expect(deck({ user_info: beginner }).adaptation_details).toContain('mastery level 2')
  expect(deck({ user_info: student() }).adaptation_details).toContain('kept short')
  expect(deck({ include_examples: false }).adaptation_details).toContain('Examples are left out, as asked')
})

test('the same request and seed give the same cards', () => {
  expect(deck({}, 'a')).toEqual(deck({}, 'a'))
  expect(deck({}, 'a')).not.toEqual(deck({}, 'b'))
})
