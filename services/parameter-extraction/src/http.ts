import {
  type Client,
  type contextAnalysisContract,
  type PlanRequest,
  type RoutesOf,
  UnderstandingInput,
} from '@tutor/contracts'
import type { RouteHandlers } from '@tutor/service'
import type { Planner } from './planner.js'

type Handlers = RouteHandlers<RoutesOf<'parameter-extraction'>>
type Analysis = Pick<Client<typeof contextAnalysisContract>, 'analyze'>

const maxPlanMs = 15_000

const inputOf = ({ message, history, student }: PlanRequest): UnderstandingInput =>
  UnderstandingInput.parse({ message, history, student, today: new Date().toISOString().slice(0, 10) })

/** `POST /v1/plan`: decides without executing. */
export const handlePlan =
  (planner: Planner, analysis: Analysis): Handlers['plan'] =>
  async ({ body, principal, signal }) => {
    const input = inputOf(body)
    const known = await analysis.analyze(input, { signal })
    const { plan } = await planner.plan(input, known, {
      tenantId: principal.tenant_id,
      deadline: Date.now() + maxPlanMs,
    })
    return plan
  }

/** `POST /v1/parameters/extract`: fills the parameters of a tool that the caller has chosen. */
export const handleExtract =
  (planner: Planner, analysis: Analysis): Handlers['extractParameters'] =>
  async ({ body, principal, signal }) => {
    const input = inputOf(body)
    const known = await analysis.analyze(input, { signal })
    return planner.extract(input, known, principal.tenant_id, body.tool)
  }
