import { findDate } from '../src/dates.js'

// A Monday.
const today = '2026-11-23'

test.each([
  ['on 2027-01-15', '2027-01-15'],
  ['on March 3rd', '2027-03-03'],
  ['on 5 december', '2026-12-05'],
  ['on the 3rd of January 2028', '2028-01-03'],
  ['tomorrow', '2026-11-24'],
  ['the day after tomorrow', '2026-11-25'],
  ['in two weeks', '2026-12-07'],
  ['in 10 days', '2026-12-03'],
  ['3 weeks from now', '2026-12-14'],
  ['this friday', '2026-11-27'],
  ['next friday', '2026-12-04'],
  ['in a month', '2026-12-23'],
  ['on feb 29', '2028-02-29'],
])('an exam %s is on %s', (words, date) => {
  expect(findDate(`my exam is ${words}`, today)?.value).toBe(date)
})

test('a day that does not exist is no date', () => {
  expect(findDate('on 2027-02-30', today)).toBeUndefined()
})
