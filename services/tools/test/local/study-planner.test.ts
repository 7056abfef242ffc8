import type { Library } from '../../src/library/library.js'
import { planStudy } from '../../src/local/study-planner.js'
import { PlanOutput } from '../../src/local/tool-schemas.js'
import { anxious, type Shipped, shipped, student } from '../support/fixtures.js'

let tools: Shipped
let library: Library
beforeAll(async () => {
  tools = await shipped()
  library = tools.library
})

const today = '2027-02-20'
const plan = (exam_date: string, more: object = {}) => {
  const parameters = { user_info: student(), subject: 'biology', exam_date, hours_per_day: 2, ...more }
  const { output } = planStudy(library, parameters, today)
  expect(tools.catalogue.find('study_planner')!.checkOutput(output).errors).toEqual([])
  return PlanOutput.parse(output)
}

test('has every day from today to the day before the exam, across the end of a month', () => {
  expect(plan('2027-03-02').days.map(({ date }) => date)).toEqual([
    '2027-02-20',
    '2027-02-21',
    '2027-02-22',
    '2027-02-23',
    '2027-02-24',
    '2027-02-25',
    '2027-02-26',
    '2027-02-27',
    '2027-02-28',
    '2027-03-01',
  ])
})

test('never plans more hours than there are, and has a task for each day', () => {
  for (const { hours, tasks } of plan('2027-04-01', { hours_per_day: 0.5 }).days) {
    expect(hours).toBeLessThanOrEqual(0.5)
    expect(tasks.length).toBeGreaterThan(0)
  }
})

test('names the topics of the subject, then a mock test, then rest', () => {
  const { days } = plan('2027-03-20')
  const pages = library.topics.filter(({ subject }) => subject === 'biology')
  expect(days[0]!.tasks[0]).toContain(`“${pages[0]!.title}”`)
  expect(days.at(-2)!.tasks[0]).toContain('mock test')
  expect(days.at(-1)!.tasks.join(' ')).toContain('sleep well')
  expect(days[3]!.tasks[0]).toContain('Review the last three days')
})

test('a subject that is a topic of the library starts with its page', () => {
  expect(plan('2027-03-20', { subject: 'photosynthesis' }).days[0]!.tasks[0]).toContain('“Photosynthesis”')
})

test('a subject without pages is planned in parts, and the advice says so', () => {
  const { days, advice } = plan('2027-03-20', { subject: 'Basket weaving' })
  expect(days[0]!.tasks[0]).toBe('Study part 1 of Basket weaving from your course outline.')
  expect(advice.join(' ')).toContain('no pages on “Basket weaving”')
})

test('an exam far away is planned from 60 days before it', () => {
  const { days, advice } = plan('2028-02-20')
  expect([days.length, days.at(-1)!.date]).toEqual([60, '2028-02-19'])
  expect(advice.join(' ')).toContain('365 days away')
})

test('an exam tomorrow is one calm day', () => {
  expect(plan('2027-02-21').days).toEqual([
    { date: today, hours: 2, tasks: [expect.stringContaining('lightly'), expect.any(String)] },
  ])
})

test.each(['2027-02-20', '2027-02-19', '1999-01-01'])('an exam on %s is refused', (date) => {
  expect(() => plan(date)).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      errors: [{ path: 'parameters.exam_date', message: `Must be after ${today}` }],
    }),
  )
})

test('an anxious student hears how to do less', () => {
  expect(plan('2027-03-20', { user_info: anxious }).advice.join(' ')).toContain('first task only')
  expect(plan('2027-03-20').advice.join(' ')).not.toContain('first task only')
})
