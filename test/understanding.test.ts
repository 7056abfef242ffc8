import { readFileSync } from 'node:fs'
import { UnderstandingInput } from '@tutor/contracts'
import { analyze } from '../services/context-analysis/src/analyze.js'
import { subjectOf } from '../services/context-analysis/src/ontology.js'
import { decide } from '../services/parameter-extraction/src/decide.js'
import { shippedManifests as catalogue } from './catalogue.js'

interface Case {
  readonly id: string
  readonly message: string
  readonly history?: readonly { role: 'user' | 'assistant'; content: string }[]
  readonly student?: Record<string, unknown>
  readonly expect: {
    readonly action: string
    readonly calls?: readonly { tool: string; parameters?: Record<string, unknown> }[]
    readonly missing?: readonly string[]
    readonly notices?: readonly string[]
    readonly context?: Record<string, unknown>
  }
}

// The same comparison as the published scorer's.
const plain = (value: unknown): string =>
  String(value)
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[’'"“”`]/g, '')
    .replace(/[^\p{L}\p{N}%+]+/gu, ' ')
    .replace(/\b(the|a|an)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
const same = (got: unknown, want: unknown): boolean =>
  typeof want === 'string' ? plain(got) === plain(want) : got === want
const accepts = (got: unknown, want: unknown): boolean =>
  got !== undefined && (Array.isArray(want) ? want.some((one) => same(got, one)) : same(got, want))

const planOf = (one: Case) => {
  const input = UnderstandingInput.parse({
    message: one.message,
    history: one.history ?? [],
    student: { user_id: `eval-${one.id}`, name: 'Sam', ...one.student },
    today: '2026-11-23',
  })
  return decide(input, analyze(input), catalogue, subjectOf).plan
}

function misses(one: Case): string[] {
  const plan = planOf(one)
  const want = one.expect
  if (plan.action !== want.action)
    return [`action ${plan.action} (${plan.calls.map(({ tool }) => tool)}), want ${want.action}`]
  const tools = (want.calls ?? []).map(({ tool }) => tool)
  const got = plan.calls.map(({ tool }) => tool)
  if (JSON.stringify(tools) !== JSON.stringify(got) && want.action === 'call')
    return [`tools ${got}, want ${tools}`, JSON.stringify(plan.calls.map((call) => call.parameters))]
  const parameters = (want.calls ?? []).flatMap((call, index) =>
    Object.entries(call.parameters ?? {}).flatMap(([name, value]) => {
      const found = plan.calls[index]?.parameters[name]
      return accepts(found, value)
        ? []
        : [`${call.tool}.${name} = ${JSON.stringify(found)}, want ${JSON.stringify(value)}`]
    }),
  )
  const asked = (want.missing ?? []).filter(
    (name) => !plan.clarification?.missing.some(({ parameter }) => parameter === name),
  )
  const noticed = (want.notices ?? []).filter((code) => !plan.notices.some((notice) => notice.code === code))
  const context = Object.entries(want.context ?? {}).filter(([name, value]) => {
    const found: unknown = plan.context[name as keyof typeof plan.context]
    const inner = typeof found === 'object' && found !== null && 'value' in found ? found.value : found
    return !accepts(inner, value)
  })
  const quotes = plan.calls.flatMap(({ evidence }) =>
    Object.entries(evidence).filter(
      ([, { source, quote, start, end }]) => source === 'message' && one.message.slice(start, end) !== quote,
    ),
  )
  return [
    ...parameters,
    ...asked.map((name) => `does not ask for ${name}: ${JSON.stringify(plan.clarification)}`),
    ...noticed.map((code) => `no notice ${code}`),
    ...context.map(([name, value]) => `context.${name} = ${JSON.stringify(plan.context)}, want ${value}`),
    ...quotes.map(([name]) => `quote of ${name} is not exact`),
  ]
}

const casesOf = (name: string): Case[] =>
  readFileSync(new URL(`../eval/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): Case => JSON.parse(line))

describe.each([
  ['examples.jsonl', 0.97, 0.97],
  ['turns.jsonl', 0.98, 0.96],
])('%s', (file, actions, fully) => {
  test(`at least ${actions} of the actions and ${fully} of the turns are right in full`, () => {
    const cases = casesOf(file)
    const results = cases.map((one) => ({ one, why: misses(one) }))
    const wrong = results.filter(({ why }) => why.length > 0)
    const acted = results.filter(({ why }) => !why[0]?.startsWith('action')).length
    if (process.env['VERBOSE'])
      process.stdout.write(
        wrong.map(({ one, why }) => `${one.id}: ${one.message}\n   ${why.join('\n   ')}\n`).join(''),
      )
    process.stdout.write(
      `${file}: ${cases.length} turns, action ${(acted / cases.length).toFixed(3)}, fully right ${(1 - wrong.length / cases.length).toFixed(3)}\n`,
    )
    expect(acted / cases.length).toBeGreaterThanOrEqual(actions)
    expect(1 - wrong.length / cases.length).toBeGreaterThanOrEqual(fully)
  })
})
