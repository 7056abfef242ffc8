import { containsPhrase } from '../../library/parse-items.js'
import type { Fact, Level, Question, Term, Topic } from '../../library/topic.js'
import type { Random } from '../seeded-random.js'
import { type Item, markOf } from '../select-items.js'
import { quoted, sentence, sentenceCase, withoutFullStop } from '../wording.js'

/** A question of a quiz before it is adapted to a student. */
export interface QuizItem extends Item {
  readonly question: string
  readonly answer: string
  readonly explanation: string
  readonly hint: string
  /** In the order in which they are shown. */
  readonly options?: readonly string[]
}

const blank = '____'

/** A question marks itself, and the term that answers it: the term's own item would ask for the same. */
const questionMarks = ({ question, answer }: Question): string[] =>
  /\p{L}{3}/u.test(answer)
    ? [markOf('question', question), markOf('term', answer)]
    : [markOf('question', question)]

const termMarks = ({ term }: Term): string[] => [markOf('term', term)]
const factMarks = ({ truth }: Fact): string[] => [markOf('fact', truth)]

const meaningOf = ({ term, definition }: Term): string =>
  `${quoted(sentenceCase(term))} means: ${sentence(definition)}`

const spellingHint = ({ term }: Term): string =>
  `It starts with ${quoted(term.charAt(0).toUpperCase())} and has ${term.replace(/[^\p{L}\p{N}]/gu, '').length} letters.`

function statementHint(topic: Topic, statement: string): string {
  const term = topic.terms.find((candidate) => containsPhrase(statement, candidate.term))
  return term
    ? meaningOf(term)
    : 'Check each part of the statement on its own: what, where, when and how much.'
}

/** The question as it stands on the page. */
export const openQuestion = (entry: Question): QuizItem => ({
  level: entry.level,
  marks: questionMarks(entry),
  question: entry.question,
  answer: entry.answer,
  explanation: entry.why,
  hint: entry.hint,
})

export const choiceQuestion =
  (random: Random) =>
  (entry: Question): QuizItem => ({
    ...openQuestion(entry),
    options: random.shuffle([entry.answer, ...entry.wrong]),
  })

/** A definition, with the topic's terms to choose from. */
export const choiceOfTerm =
  (topic: Topic, random: Random) =>
  (entry: Term): QuizItem => {
    const others = topic.terms.filter(({ term }) => term !== entry.term).map(({ term }) => term)
    return {
      level: entry.level,
      marks: termMarks(entry),
      question: `Which term means ${quoted(entry.definition)}?`,
      answer: entry.term,
      explanation: meaningOf(entry),
      hint: spellingHint(entry),
      options: random.shuffle([entry.term, ...random.shuffle(others).slice(0, 3)]),
    }
  }

const verdict = (isTrue: boolean): Pick<QuizItem, 'answer' | 'options'> => ({
  answer: isTrue ? 'True' : 'False',
  options: ['True', 'False'],
})

export const statement =
  (topic: Topic, isTrueNext: () => boolean) =>
  (entry: Fact): QuizItem => {
    const isTrue = isTrueNext()
    return {
      level: entry.level,
      marks: factMarks(entry),
      question: isTrue ? entry.truth : entry.falsehood,
      ...verdict(isTrue),
      explanation: isTrue
        ? `The statement is true. The mistake to avoid would be: ${quoted(entry.falsehood)}`
        : `What is true: ${entry.truth}`,
      hint: statementHint(topic, entry.truth),
    }
  }

export const claimedAnswer =
  (random: Random, isTrueNext: () => boolean) =>
  (entry: Question): QuizItem => {
    const isTrue = isTrueNext()
    const claim = isTrue ? entry.answer : (random.shuffle(entry.wrong)[0] ?? entry.answer)
    return {
      level: entry.level,
      marks: questionMarks(entry),
      question: `The answer to ${quoted(entry.question)} is ${quoted(withoutFullStop(claim))}.`,
      ...verdict(isTrue),
      explanation: `The answer is ${quoted(withoutFullStop(entry.answer))}. ${entry.why}`,
      hint: entry.hint,
    }
  }

export const claimedMeaning =
  (topic: Topic, random: Random, isTrueNext: () => boolean) =>
  (entry: Term): QuizItem => {
    const isTrue = isTrueNext()
    const other = random.shuffle(topic.terms.filter(({ term }) => term !== entry.term))[0] ?? entry
    return {
      level: entry.level,
      marks: termMarks(entry),
      question: `${quoted(sentenceCase(entry.term))} means ${quoted(isTrue ? entry.definition : other.definition)}.`,
      ...verdict(isTrue),
      explanation: isTrue
        ? meaningOf(entry)
        : `${meaningOf(entry)} The other meaning belongs to ${quoted(other.term)}.`,
      hint: termHint(topic, entry),
    }
  }

function termHint(topic: Topic, { term }: Term): string {
  const line = topic.keyPoints.find((point) => containsPhrase(point, term))
  return line
    ? `It comes up here: ${quoted(line)}`
    : `Think of where ${quoted(term)} comes up in the topic ${quoted(topic.title)}.`
}

export const blankTerm = (entry: Term): QuizItem => ({
  level: entry.level,
  marks: termMarks(entry),
  question: `The term for ${quoted(entry.definition)} is ${blank}.`,
  answer: entry.term,
  explanation: meaningOf(entry),
  hint: spellingHint(entry),
})

/** True sentences of the page with one of its terms left out. */
export function clozes(topic: Topic, level: Level): QuizItem[] {
  const facts = topic.facts
    .filter((fact) => fact.level === level)
    .map((fact) => ({ text: fact.truth, marks: factMarks(fact) }))
  const points = topic.keyPoints.map((text) => ({ text, marks: [markOf('fact', text)] }))
  const terms = topic.terms.filter(({ term }) => !containsPhrase(topic.title, term))
  return [...facts, ...points].flatMap(({ text, marks }) => {
    const term = terms.find(
      (candidate) =>
        text.toLowerCase().split(candidate.term.toLowerCase()).length === 2 &&
        containsPhrase(text, candidate.term),
    )
    if (!term || (term.level !== level && !facts.some((fact) => fact.text === text))) return []
    const start = text.toLowerCase().indexOf(term.term.toLowerCase())
    const end = start + term.term.length
    return [
      {
        level,
        marks: [...marks, ...termMarks(term)],
        question: `${text.slice(0, start)}${blank}${text.slice(end)}`,
        answer: text.slice(start, end),
        explanation: sentence(text),
        hint: `The missing word means: ${sentence(term.definition)}`,
      },
    ]
  })
}

/** A question whose answer is short enough for a gap. */
export const blankAnswers = (entries: readonly Question[]): QuizItem[] =>
  entries
    .filter(({ answer }) => answer.split(/\s+/).length <= 5)
    .map((entry) => ({ ...openQuestion(entry), question: `${entry.question} Answer: ${blank}` }))

export const meaning =
  (topic: Topic) =>
  (entry: Term): QuizItem => ({
    level: entry.level,
    marks: termMarks(entry),
    question: `What does ${quoted(entry.term)} mean?`,
    answer: sentence(sentenceCase(entry.definition)),
    explanation: meaningOf(entry),
    hint: termHint(topic, entry),
  })

export const namedTerm = (entry: Term): QuizItem => ({
  ...blankTerm(entry),
  question: `Name the term that means ${quoted(entry.definition)}.`,
})

export const correction =
  (topic: Topic) =>
  (entry: Fact): QuizItem => ({
    level: entry.level,
    marks: factMarks(entry),
    question: `This statement is false. Rewrite it so that it is true: ${quoted(entry.falsehood)}`,
    answer: entry.truth,
    explanation: `What is true: ${entry.truth}`,
    hint: statementHint(topic, entry.truth),
  })
