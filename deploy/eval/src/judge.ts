import type { Evidence, Plan } from '@tutor/contracts'
import type { LabelledTurn } from './labelled-turn.js'

/** What is known of one judged parameter. */
export interface JudgedValue {
  readonly tool: string
  readonly parameter: string
  readonly right: boolean
  /** Whether there was a call for it at all. */
  readonly called: boolean
  readonly evidence: Evidence | undefined
  /** For evidence from the message: whether the quote stands where it says. */
  readonly quoteExact: boolean | undefined
}

/** How a plan compares with the label. */
export interface Judgement {
  readonly turn: LabelledTurn
  readonly action: Plan['action']
  readonly actionRight: boolean
  readonly tools: readonly string[]
  readonly wantedTools: readonly string[]
  readonly toolsRight: boolean
  readonly fullyRight: boolean
  readonly values: readonly JudgedValue[]
  readonly notices: { readonly wanted: number; readonly given: number }
  /** What is wrong, for people. */
  readonly why: readonly string[]
}

/** Texts are compared without case, articles and punctuation, as the published scorer does. */
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

function judgeValues(turn: LabelledTurn, calls: Plan['calls'], why: string[]): JudgedValue[] {
  return (turn.expect.calls ?? []).flatMap(({ tool, parameters }, index) => {
    const call = calls[index]?.tool === tool ? calls[index] : undefined
    return Object.entries(parameters).map(([parameter, want]): JudgedValue => {
      const got = call?.parameters[parameter]
      const right = accepts(got, want)
      if (!right) why.push(`${tool}.${parameter} = ${JSON.stringify(got)}, want ${JSON.stringify(want)}`)
      const evidence = call?.evidence[parameter]
      const quoteExact =
        evidence?.source === 'message'
          ? evidence.quote !== undefined &&
            turn.message.slice(evidence.start, evidence.end) === evidence.quote
          : undefined
      return { tool, parameter, right, called: call !== undefined, evidence, quoteExact }
    })
  })
}

const contextRight = ({ expect }: LabelledTurn, { context }: Plan, why: string[]): boolean =>
  Object.entries(expect.context ?? {}).every(([name, want]) => {
    const found: unknown = Object.hasOwn(context, name) ? context[name as keyof Plan['context']] : undefined
    const got = typeof found === 'object' && found !== null && 'value' in found ? found.value : found
    const right = accepts(got, want) || JSON.stringify(got) === JSON.stringify(want)
    if (!right) why.push(`context.${name} = ${JSON.stringify(got)}, want ${JSON.stringify(want)}`)
    return right
  })

/** Compares one plan with its label, by the rules of the published scorer. */
export function judge(turn: LabelledTurn, plan: Plan): Judgement {
  const { expect } = turn
  const why: string[] = []
  const wantedTools = (expect.calls ?? []).map(({ tool }) => tool)
  const tools = plan.action === 'call' ? plan.calls.map(({ tool }) => tool) : []
  const actionRight = plan.action === expect.action
  if (!actionRight) why.push(`action ${plan.action}, want ${expect.action}`)
  const toolsRight = actionRight && JSON.stringify(tools) === JSON.stringify(wantedTools)
  if (actionRight && !toolsRight) why.push(`tools ${tools}, want ${wantedTools}`)
  const values = judgeValues(turn, plan.calls, why)
  const asked = plan.clarification?.missing.map(({ parameter }) => parameter) ?? []
  const unasked = (expect.missing ?? []).filter((name) => !asked.includes(name))
  why.push(...unasked.map((name) => `does not ask for ${name}`))
  const codes = plan.notices.map(({ code }) => code)
  const unsaid = (expect.notices ?? []).filter((code) => !codes.includes(code))
  why.push(...unsaid.map((code) => `no notice ${code}`))
  const inContext = contextRight(turn, plan, why)
  return {
    turn,
    action: plan.action,
    actionRight,
    tools,
    wantedTools,
    toolsRight,
    fullyRight:
      toolsRight && values.every(({ right }) => right) && unasked.length + unsaid.length === 0 && inContext,
    values,
    notices: { wanted: expect.notices?.length ?? 0, given: (expect.notices?.length ?? 0) - unsaid.length },
    why,
  }
}
