import { readFileSync } from 'node:fs'
import { UnderstandingInput } from '@tutor/contracts'
import { belowFloors, floors, judge, type LabelledTurn, readTurns, scoresOf } from '@tutor/eval'
import { analyze } from '../services/context-analysis/src/analyze.js'
import { classify } from '../services/context-analysis/src/classify.js'
import { decide } from '../services/parameter-extraction/src/decide.js'
import { shippedManifests } from './catalogue.js'

const planOf = ({ id, message, history, student }: LabelledTurn) => {
  const input = UnderstandingInput.parse({
    message,
    history: history ?? [],
    student: { user_id: `eval-${id}`, name: 'Sam', ...student },
    today: '2026-11-23',
  })
  return decide(input, analyze(input), shippedManifests, classify).plan
}

describe.each(Object.entries(floors))('the local engine on the %s set', (name, limits) => {
  test('is above its floors', () => {
    const turns = readTurns(new URL(`../eval/${name}.jsonl`, import.meta.url))
    const judgements = turns.map((turn) => judge(turn, planOf(turn)))
    const scores = scoresOf(judgements)
    process.stdout.write(`${name}: ${JSON.stringify(scores)}\n`)
    if (process.env['VERBOSE'] && name !== 'test')
      for (const { turn, why } of judgements.filter((one) => one.why.length > 0))
        process.stdout.write(`${turn.id}: ${turn.message}\n   ${why.join('\n   ')}\n`)
    expect(belowFloors(scores, limits)).toEqual([])
  })
})

describe('the test set', () => {
  const test = readTurns(new URL('../eval/test.jsonl', import.meta.url))
  const develop = readTurns(new URL('../eval/develop.jsonl', import.meta.url))

  it('has no family of the develop set', () => {
    const families = new Set(develop.map(({ family }) => family))
    expect(test.filter(({ family }) => families.has(family)).map(({ id }) => id)).toEqual([])
  })

  it('has no message that anything was trained on', () => {
    const plain = (message: string): string =>
      message
        .replace(/\[\[|\]\]/g, '')
        .trim()
        .toLowerCase()
    const requests = readFileSync(new URL('../eval/train/requests.tsv', import.meta.url), 'utf8')
      .split('\n')
      .map((line) => plain(line.split('\t')[1] ?? ''))
    const seen = new Set([
      ...requests,
      ...develop.filter(({ history }) => !history?.length).map(({ message }) => plain(message)),
    ])
    expect(
      test.filter(({ message, history }) => !history?.length && seen.has(plain(message))).map(({ id }) => id),
    ).toEqual([])
  })
})
