import { levels, type Topic } from '../../src/library/topic.js'
import { questionTypes } from '../../src/local/quiz/quiz-sources.js'
import { QuizOutput } from '../../src/local/tool-schemas.js'
import { anxious, beginner, type Shipped, shipped, student } from '../support/fixtures.js'

let tools: Shipped
beforeAll(async () => {
  tools = await shipped()
})

const difficulties = ['beginner', 'intermediate', 'advanced'] as const
const levelOf = { beginner: 'easy', intermediate: 'medium', advanced: 'hard' } as const
const ask = (parameters: object, seed?: string) => {
  const whole = {
    topic: 'photosynthesis',
    subject: 'biology',
    difficulty: 'beginner',
    question_type: 'practice',
    num_questions: 5,
    ...parameters,
  }
  const { output, notices } = tools.run('quiz_generator', whole, seed)
  return { quiz: QuizOutput.parse(output), notices }
}

describe.each(questionTypes)('%s', (question_type) => {
  test.each(difficulties)(
    'at %s: every topic gives the number asked, all different, with hint and explanation',
    (difficulty) => {
      for (const { title, subject } of tools.library.topics) {
        const { quiz, notices } = ask({ topic: title, subject, difficulty, question_type, num_questions: 10 })
        const questions = quiz.questions.map(({ question }) => question)
        expect([title, questions.length, notices]).toEqual([title, 10, []])
        expect([title, new Set(questions).size]).toEqual([title, 10])
        for (const { type, hint, explanation, answer } of quiz.questions) {
          expect(type).toBe(question_type)
          expect(Math.min(hint.length, explanation.length, answer.length)).toBeGreaterThan(0)
        }
      }
    },
  )

  test('gives fewer rather than repeating itself, and says so', () => {
    const { quiz, notices } = ask({ question_type, num_questions: 50 })
    expect(quiz.questions.length).toBeGreaterThanOrEqual(10)
    expect(quiz.questions.length).toBeLessThan(50)
    expect(new Set(quiz.questions.map(({ question }) => question)).size).toBe(quiz.questions.length)
    expect(notices).toEqual([expect.objectContaining({ code: 'fewer_items_than_requested' })])
  })
})

test('multiple choice has four different options, the right one among them at every place', () => {
  const places = new Set<number>()
  for (const { title, subject } of tools.library.topics)
    for (const difficulty of difficulties)
      for (const { options = [], answer } of ask({
        topic: title,
        subject,
        difficulty,
        question_type: 'multiple_choice',
        num_questions: 10,
      }).quiz.questions) {
        expect(new Set(options).size).toBe(4)
        expect(options).toContain(answer)
        places.add(options.indexOf(answer))
      }
  expect([...places].sort()).toEqual([0, 1, 2, 3])
})

/** What the page says of a statement; undefined when it is not about one of its facts or questions. */
function verdictOf(topic: Topic, statement: string): string | undefined {
  const fact = topic.facts.find(({ truth, falsehood }) => statement === truth || statement === falsehood)
  if (fact) return statement === fact.truth ? 'True' : 'False'
  const known = topic.questions.find(({ question }) => statement.includes(`“${question}”`))
  if (!known) return undefined
  return statement.endsWith(`“${known.answer.replace(/\.$/, '')}”.`) ? 'True' : 'False'
}

test('true or false statements are true exactly when the page says so', () => {
  const verdicts = new Set<string>()
  let checked = 0
  for (const topic of tools.library.topics) {
    const asked = {
      topic: topic.title,
      subject: topic.subject,
      question_type: 'true_false',
      num_questions: 10,
    }
    for (const { question, answer } of ask(asked).quiz.questions) {
      verdicts.add(answer)
      const verdict = verdictOf(topic, question)
      if (verdict === undefined) continue
      checked += 1
      expect([question, answer]).toEqual([question, verdict])
    }
  }
  expect([...verdicts].sort()).toEqual(['False', 'True'])
  expect(checked).toBeGreaterThan(5 * tools.library.topics.length)
})

test('a filled gap gives a sentence of the page, and the gap is there once', () => {
  for (const topic of tools.library.topics) {
    const sentences = [...topic.keyPoints, ...topic.facts.map(({ truth }) => truth)]
    for (const { question, answer } of ask({
      topic: topic.title,
      subject: topic.subject,
      question_type: 'fill_blank',
      num_questions: 10,
    }).quiz.questions) {
      expect(question.split('____')).toHaveLength(2)
      const isSentence = sentences.includes(question.replace('____', answer))
      const isOfTerm = topic.terms.some(
        ({ term, definition }) => term === answer && question.includes(definition),
      )
      const isQuestion = question.endsWith(' Answer: ____')
      expect([question, answer, isSentence || isOfTerm || isQuestion]).toEqual([question, answer, true])
    }
  }
})

test('asked questions come at their difficulty first; what is borrowed comes last and is said', () => {
  const page = tools.library.find('photosynthesis')!.topic
  const levelsOf = (difficulty: (typeof difficulties)[number], num_questions: number) => {
    const { quiz } = ask({ difficulty, num_questions, question_type: 'short_answer' })
    const found = quiz.questions.map(
      ({ question }) => page.questions.find((entry) => entry.question === question)?.level,
    )
    return { quiz, found: found.filter((level) => level !== undefined) }
  }
  for (const difficulty of difficulties) {
    const few = levelsOf(difficulty, 5)
    expect(new Set(few.found)).toEqual(new Set([levelOf[difficulty]]))
    expect(few.quiz.adaptation_details).toContain(`All questions are at ${difficulty} difficulty`)
    expect(few.quiz.difficulty).toBe(difficulty)
  }
  const many = levelsOf('beginner', 20)
  expect(many.found.indexOf('medium')).toBeGreaterThan(many.found.lastIndexOf('easy'))
  expect(many.found).not.toContain('hard')
  expect(many.quiz.adaptation_details).toMatch(
    /too few questions at beginner difficulty.*at intermediate difficulty/,
  )
})

test('the same request and seed give the same quiz, another seed another one', () => {
  const wanted = { question_type: 'multiple_choice', num_questions: 8 }
  expect(ask(wanted, 'a')).toEqual(ask(wanted, 'a'))
  expect(ask(wanted, 'a')).not.toEqual(ask(wanted, 'b'))
})

test.each(['derivatives', 'linear equations', 'fractions', 'quadratic equations', 'percentages'])(
  '%s give 50 different questions at each difficulty',
  (topic) => {
    for (const difficulty of difficulties) {
      const { quiz, notices } = ask({ topic, subject: 'mathematics', difficulty, num_questions: 50 })
      expect(new Set(quiz.questions.map(({ question }) => question)).size).toBe(50)
      expect(notices).toEqual([])
      expect(quiz.adaptation_details).toContain(`All questions are at ${difficulty} difficulty`)
    }
  },
)

describe('the student', () => {
  const questionsFor = (user_info: object) => ask({ user_info, question_type: 'multiple_choice' }).quiz

  test('changes tone and steps, never what is asked', () => {
    const plain = questionsFor(student())
    for (const user of [anxious, beginner]) {
      const adapted = questionsFor(user)
      expect(adapted.questions.map(({ question, answer }) => [question, answer])).toEqual(
        plain.questions.map(({ question, answer }) => [question, answer]),
      )
      expect(adapted.questions.map(({ hint }) => hint)).not.toEqual(plain.questions.map(({ hint }) => hint))
    }
  })

  test('is told what was adapted and why', () => {
    expect(questionsFor(student()).adaptation_details).toContain(
      'Nothing in the profile called for another form',
    )
    expect(questionsFor(anxious).adaptation_details).toContain('says that the student is anxious')
    expect(questionsFor(beginner).adaptation_details).toContain('mastery level 2')
    expect(
      questionsFor(student({ emotional_state_summary: 'Not anxious at all' })).adaptation_details,
    ).toContain('Nothing in the profile')
  })

  test('who gets a second cue never gets the answer by it', () => {
    for (const { hint, answer } of questionsFor(beginner).questions)
      expect(hint).not.toContain(`rule out “${answer}”`)
  })
})

test('levels of the library are what the difficulties stand for', () => {
  expect(Object.values(levelOf)).toEqual([...levels])
})
