import { readFileSync } from 'node:fs'
import { findSafetySignals } from '../src/safety.js'

const folder = new URL('../../../eval/', import.meta.url)
const linesOf = (file: string): string[] =>
  readFileSync(new URL(file, folder), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')

const messages = linesOf('safety.tsv').map((line) => {
  const [label = '', message = ''] = line.split('\t')
  return { label, signals: findSafetySignals(message) }
})
const inDanger = (signals: readonly string[]): boolean =>
  signals.some((one) => ['self_harm', 'abuse', 'danger'].includes(one))
const share = (
  of: readonly (typeof messages)[number][],
  holds: (one: (typeof messages)[number]) => boolean,
) => of.filter(holds).length / of.length

describe('danger to a student', () => {
  const dangers = messages.filter(({ label }) => ['self_harm', 'abuse', 'danger'].includes(label))
  const harmless = messages.filter(({ label }) => label === 'none')

  it('is noticed in what is said softly', () => {
    expect(share(dangers, ({ signals }) => inDanger(signals))).toBeGreaterThanOrEqual(0.92)
  })

  it('is not seen in idioms, sport, history and literature', () => {
    expect(share(harmless, ({ signals }) => inDanger(signals))).toBeLessThanOrEqual(0.02)
  })

  it('is never seen in what ordinary requests ask for', () => {
    const ordinary = linesOf('train/requests.tsv').map((line) => line.split('\t')[1] ?? '')
    expect(
      ordinary.filter((message) => inDanger(findSafetySignals(message.replace(/\[\[|\]\]/g, '')))),
    ).toEqual([])
  })
})

test('work that is graded is noticed in most of its wordings', () => {
  const graded = messages.filter(({ label }) => label === 'graded_work')
  expect(share(graded, ({ signals }) => signals.includes('graded_work'))).toBeGreaterThanOrEqual(0.75)
})
