import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Buckets in seconds: from a fast RPC to a slow model. */
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Makers of metrics that register in one registry. */
function makers(registry: Registry) {
  const registers = [registry]
  return {
    counter: <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
      new Counter<L>({ name, help, labelNames: [...labelNames], registers }),
    histogram: <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
      new Histogram<L>({ name, help, labelNames: [...labelNames], buckets: seconds, registers }),
    gauge: <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
      new Gauge<L>({ name, help, labelNames: [...labelNames], registers }),
  }
}
type Makers = ReturnType<typeof makers>

/** Requests, RPC, queues and breakers. */
const trafficMetrics = ({ counter, histogram, gauge }: Makers) => ({
  httpDuration: histogram(
    'tutor_http_server_request_duration_seconds',
    'HTTP requests served, by service, method, route template and status',
    ['service', 'method', 'route', 'status'],
  ),
  httpRateLimited: counter('tutor_http_rate_limited_total', 'Requests refused with 429 at the gateway', [
    'limit',
  ]),
  webSockets: gauge('tutor_websockets_open', 'WebSockets that clients have open', []),
  webSocketFrames: counter(
    'tutor_websocket_frames_total',
    'Frames over WebSockets, by direction (in or out)',
    ['direction'],
  ),
  rpcClientDuration: histogram(
    'tutor_rpc_client_duration_seconds',
    'RPC calls made, by contract, method and outcome (ok or error code)',
    ['contract', 'method', 'outcome'],
  ),
  rpcServerDuration: histogram(
    'tutor_rpc_server_duration_seconds',
    'RPC calls handled, by contract, method and outcome (ok or error code)',
    ['contract', 'method', 'outcome'],
  ),
  queuePublished: counter('tutor_queue_published_total', 'Messages confirmed by the broker', ['queue']),
  queueConsumed: counter(
    'tutor_queue_consumed_total',
    'Deliveries handled, by outcome: ack, retry or dead_letter',
    ['queue', 'outcome'],
  ),
  brokerConnected: gauge('tutor_broker_connected', '1 while the broker connection is up', []),
  breakerState: gauge('tutor_breaker_state', 'Circuit state: 0 closed, 0.5 half open, 1 open', ['breaker']),
  breakerRejected: counter('tutor_breaker_rejected_total', 'Calls refused because the circuit was open', [
    'breaker',
  ]),
})

/** Calls of language models. */
const modelMetrics = ({ counter, histogram, gauge }: Makers) => ({
  modelDuration: histogram(
    'tutor_model_duration_seconds',
    'Requests to models, by alias, deployment, kind (complete, chat or embeddings) and outcome',
    ['alias', 'deployment', 'kind', 'outcome'],
  ),
  modelFirstToken: histogram('tutor_model_first_token_seconds', 'Time to the first token of a stream', [
    'alias',
    'deployment',
  ]),
  modelTokens: counter(
    'tutor_model_tokens_total',
    'Tokens by alias, deployment and direction (input or output)',
    ['alias', 'deployment', 'direction'],
  ),
  modelCost: counter(
    'tutor_model_cost_usd_total',
    'What model calls cost, by the price table, in US dollars',
    ['alias', 'deployment'],
  ),
  modelRetries: counter('tutor_model_retries_total', 'Further attempts of model calls, by alias and why', [
    'alias',
    'reason',
  ]),
  modelHedges: counter(
    'tutor_model_hedges_total',
    'Second requests sent because the first was slow, by the winner',
    ['alias', 'winner'],
  ),
  modelQueueDuration: histogram(
    'tutor_model_queue_duration_seconds',
    'Waits for a free deployment, by alias and outcome (sent or refused)',
    ['alias', 'outcome'],
  ),
  modelsFileValid: gauge('tutor_models_file_valid', '1 while the models file can be used as it stands', []),
  modelFallbacks: counter(
    'tutor_model_fallbacks_total',
    'Answers given by the local engine instead of a model',
    ['caller', 'reason'],
  ),
})

/** What happens to prompts and answers on their way. */
const promptMetrics = ({ counter }: Makers) => ({
  modelCache: counter(
    'tutor_model_cache_total',
    'Requests that an answer cache was asked for, by cache (exact or semantic) and outcome (hit, miss or failed)',
    ['cache', 'outcome'],
  ),
  modelSummaries: counter(
    'tutor_model_summaries_total',
    'Prompts whose oldest turns were to give way to a summary, by outcome (written, kept or failed)',
    ['outcome'],
  ),
  modelHidden: counter(
    'tutor_model_hidden_total',
    'Personal data that were replaced by placeholders before a model was asked, by category',
    ['category'],
  ),
  modelModeration: counter(
    'tutor_model_moderation_total',
    'Texts that moderation was asked about, by direction (input or output) and outcome (passed, flagged or failed)',
    ['direction', 'outcome'],
  ),
  modelStructured: counter(
    'tutor_model_structured_total',
    'Answers held to a schema, by outcome (ok, repaired or failed)',
    ['outcome'],
  ),
})

/** Turns, decisions, tools and stores. */
const workMetrics = ({ counter, histogram, gauge }: Makers) => ({
  turns: counter('tutor_turns_total', 'Turns finished, by status and action', ['status', 'action']),
  turnDuration: histogram('tutor_turn_duration_seconds', 'From acceptance to the end of a turn', ['status']),
  turnStepDuration: histogram('tutor_turn_step_duration_seconds', 'Steps of turns, by step and outcome', [
    'step',
    'outcome',
  ]),
  planDuration: histogram('tutor_plan_duration_seconds', 'Decisions made, by action and engine path', [
    'action',
    'engine',
  ]),
  toolDuration: histogram('tutor_tool_duration_seconds', 'Tool invocations, by tool, engine and outcome', [
    'tool',
    'engine',
    'outcome',
  ]),
  externalToolDuration: histogram(
    'tutor_external_tool_duration_seconds',
    'Calls of tools of others, by provider (http, openapi or mcp) and outcome (ok, schema_drift, another reason or error code)',
    ['provider', 'outcome'],
  ),
  mcpQuestions: counter(
    'tutor_mcp_questions_total',
    'Questions to users of MCP clients, by outcome: accept, decline, cancel or unanswered',
    ['outcome'],
  ),
  databasePool: gauge('tutor_database_pool_connections', 'Pool connections: total, idle, waiting', ['state']),
  cacheErrors: counter('tutor_cache_errors_total', 'Cache commands that failed', ['command']),
})

/** Budgets of model calls and their ledger. */
const budgetMetrics = ({ counter, gauge }: Makers) => ({
  modelBudgetRefusals: counter(
    'tutor_model_budget_refusals_total',
    'Model calls over a budget, by whose budget (tenant, student, key or feature), limit and outcome (refused or degraded)',
    ['each', 'limit', 'outcome'],
  ),
  modelBudgetLoads: counter(
    'tutor_model_budget_loads_total',
    'Accounts brought into Redis from the ledger, by outcome (loaded, stale or failed)',
    ['outcome'],
  ),
  modelCallsLost: counter(
    'tutor_model_calls_lost_total',
    'Calls of the ledger that nobody settled within the life of their reservation',
    [],
  ),
  modelSettlementsKept: gauge(
    'tutor_model_settlements_kept',
    'Settlements of model calls that wait for the database',
    [],
  ),
  modelSettlementsLost: counter(
    'tutor_model_settlements_lost_total',
    'Settlements of model calls that could not be written',
    [],
  ),
})

/** Background jobs. The gauges are of the whole fleet, so take the greatest of what its processes report. */
const jobMetrics = ({ histogram, gauge }: Makers) => ({
  jobDuration: histogram(
    'tutor_job_duration_seconds',
    'Runs of background jobs, by job and outcome (done, skipped, postponed, retry, dead, handed_back or lost)',
    ['job', 'outcome'],
  ),
  jobsDue: gauge('tutor_jobs_due', 'Background jobs that are due and not running, by job', ['job']),
  jobsOldestDue: gauge(
    'tutor_jobs_oldest_due_age',
    'Seconds for which the oldest due job has been due, by job',
    ['job'],
  ),
  jobsDead: gauge('tutor_jobs_dead', 'Background jobs that have failed for good and are kept, by job', [
    'job',
  ]),
})

/**
 * Every metric of every process: name, unit, labels and meaning stand in this file and nowhere else.
 * Labels hold names of bounded sets (route, contract, tool, outcome); never an id or a student's text.
 * One registry per process, made by `run`.
 */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const make = makers(registry)
  return {
    registry,
    ...trafficMetrics(make),
    ...workMetrics(make),
    ...modelMetrics(make),
    ...promptMetrics(make),
    ...budgetMetrics(make),
    ...jobMetrics(make),
  }
}

export type Metrics = ReturnType<typeof createMetrics>

/** Seconds since `began` (from `performance.now()`), for histograms. */
export const secondsSince = (began: number): number => (performance.now() - began) / 1_000
