import { Budget } from '../../src/deployments/models-file.js'
import { limitsBy } from '../../src/money/accounts.js'

const caller = { tenant_id: 't', student_id: 's', key_id: 'k', feature: 'reply' }
const limits = (budgets: readonly object[], who = {}) =>
  limitsBy(budgets.map((budget) => Budget.parse(budget)))({ ...caller, ...who })

describe('the accounts of a call', () => {
  test('are one per limit and owner, each in its window', () => {
    const all = limits([
      {
        each: 'tenant',
        requests_per_minute: 1,
        tokens_per_minute: 2,
        micro_usd_per_day: 3,
        micro_usd_per_month: 4,
      },
      { each: 'student', micro_usd_per_day: 5 },
      { each: 'key', micro_usd_per_day: 6 },
      { each: 'feature', micro_usd_per_day: 7 },
    ])
    expect(all.map(({ each, owner, meter, window, limit }) => [each, owner, meter, window, limit])).toEqual([
      ['tenant', 't', 'requests', 'minute', 1],
      ['tenant', 't', 'tokens', 'minute', 2],
      ['tenant', 't', 'micro_usd', 'day', 3],
      ['tenant', 't', 'micro_usd', 'month', 4],
      ['student', 's', 'micro_usd', 'day', 5],
      ['key', 'k', 'micro_usd', 'day', 6],
      ['feature', 'reply', 'micro_usd', 'day', 7],
    ])
    expect(new Set(all.map(({ account, window }) => `${window} ${account}`)).size).toBe(7)
  })

  test('are none for an owner that a call does not have, or that a rule does not name', () => {
    const none = { student_id: null, key_id: null }
    expect(
      limits(
        [
          { each: 'student', micro_usd_per_day: 1 },
          { each: 'key', micro_usd_per_day: 1 },
        ],
        none,
      ),
    ).toEqual([])
    for (const other of [{ tenants: ['x'] }, { students: ['x'] }, { keys: ['x'] }, { features: ['x'] }])
      expect(limits([{ each: 'tenant', micro_usd_per_day: 1, ...other }])).toEqual([])
    expect(limits([{ each: 'tenant', students: ['s'], micro_usd_per_day: 1 }], none)).toEqual([])
  })

  test('are shared by rules that count the same calls: the lowest limit holds, with its cheaper alias', () => {
    const all = limits([
      { each: 'student', micro_usd_per_day: 10, over_budget_use: 'dear' },
      {
        each: 'student',
        tenants: ['t'],
        students: ['s', 'u'],
        micro_usd_per_day: 5,
        over_budget_use: 'cheap',
      },
      { each: 'student', micro_usd_per_day: 7 },
    ])
    expect(all).toMatchObject([{ limit: 5, overBudgetUse: 'cheap' }])
  })

  test('are apart for rules that count other calls', () => {
    const all = limits([
      { each: 'student', micro_usd_per_day: 10 },
      { each: 'student', features: ['reply'], micro_usd_per_day: 5 },
      { each: 'student', features: ['tools', 'reply'], micro_usd_per_day: 5 },
      { each: 'student', features: ['reply', 'tools'], micro_usd_per_day: 4 },
    ])
    expect(all.map(({ limit }) => limit)).toEqual([10, 5, 4])
    expect(new Set(all.map(({ account }) => account)).size).toBe(3)
    expect(all[1]?.filter).toEqual({ features: ['reply'] })
  })

  test('of two owners never share a name, whatever ids contain', () => {
    const budget = [
      { each: 'student', micro_usd_per_day: 1 },
      { each: 'key', micro_usd_per_day: 1 },
    ]
    const ids = ['a', 'a:b', ':', 'key::a', '{t}', 'a\nb']
    const names = ids.flatMap((id) =>
      limits(budget, { student_id: id, key_id: id }).map(({ account }) => account),
    )
    expect(new Set(names).size).toBe(2 * ids.length)
  })
})
