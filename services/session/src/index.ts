import {
  contextAnalysisContract,
  llmProxyContract,
  parameterExtractionContract,
  sessionContract,
  toolsContract,
} from '@tutor/contracts'
import { contextHeaders } from '@tutor/platform'
import { defineService } from '@tutor/service'
import { SessionConfig } from './config.js'
import { editCall } from './http/edit-call.js'
import { messageRoutes } from './http/message-routes.js'
import { recordResults } from './http/record-results.js'
import { replayTurn } from './http/replay-turn.js'
import { reviewRoutes } from './http/review-routes.js'
import { sendMessage } from './http/send-message.js'
import { sessionRoutes } from './http/session-routes.js'
import { studentRoutes } from './http/student-routes.js'
import { turnRoutes } from './http/turn-routes.js'
import { turnSocket } from './http/turn-socket.js'
import { webhookRoutes } from './http/webhook-routes.js'
import { openSessionJobs } from './jobs/open-session-jobs.js'
import { migrations } from './migrations.js'
import { listTurns } from './store/list-turns.js'
import { requireStudent } from './store/students.js'
import { studentView } from './students/student-view.js'
import type { Tables } from './tables.js'
import { startRelay } from './turns/relay.js'
import type { TurnRunner } from './turns/run-turn.js'
import { turnDeliveryLimit, turnQueue } from './turns/turn-queue.js'
import { turnWorkflow } from './turns/turn-workflow.js'
import { startWorker } from './turns/worker.js'
import { toMermaid } from './workflow/workflow.js'

/** Conversations, students, and the durable turn. */
export const session = defineService({
  name: 'session',
  contract: sessionContract,
  calls: [contextAnalysisContract, parameterExtractionContract, toolsContract, llmProxyContract],
  config: SessionConfig,
  migrations,
  async start({ config, clients, database, eventLog, broker, logger, metrics, stopping }) {
    const db = database<Tables>()
    const neighbours = {
      contextAnalysis: clients['context-analysis'],
      parameterExtraction: clients['parameter-extraction'],
      tools: clients.tools,
      llmProxy: clients['llm-proxy'],
    }
    const jobs = await openSessionJobs({ db, broker, config, logger, metrics })
    const runner: TurnRunner = {
      db,
      eventLog,
      logger,
      metrics,
      config,
      neighbours,
      waker: jobs.webhooks.waker,
      alert: ({ turnId, sessionId, tenantId, student }, signals) =>
        broker.publishEvent('session.safety-alert', {
          type: 'session.safety-alert',
          messageId: turnId,
          headers: contextHeaders(),
          body: JSON.stringify({
            turn_id: turnId,
            session_id: sessionId,
            tenant_id: tenantId,
            student_id: student.user_id,
            signals,
          }),
        }),
    }
    // Only the shape of this one is used: for drawing, and for folding stored steps.
    const workflow = turnWorkflow({ ...neighbours, metrics, emit: async () => undefined, safetyContact: '' })
    const watching = { db, eventLog, logger, broker, workflow, stopping, waitMs: config.TURN_WAIT_MS }
    await broker.declareQueue(turnQueue, { deliveryLimit: turnDeliveryLimit })
    return {
      rpc: {
        student: async ({ tenant_id, student_id }) =>
          studentView(await requireStudent(db, tenant_id, student_id), new Date()),
      },
      http: {
        ...sessionRoutes(db),
        ...messageRoutes(db),
        ...studentRoutes(db),
        ...reviewRoutes(db, workflow),
        ...webhookRoutes(jobs.webhooks),
        ...turnRoutes(watching),
        sendMessage: sendMessage(watching),
        listTurns: ({ query, principal }) => listTurns(db, principal, query),
        replayTurn: replayTurn({ db, workflow, ...neighbours }),
        editCall: editCall({ db, workflow, tools: clients.tools }),
        recordResults: recordResults({ db, workflow }),
        getWorkflow: async () => ({
          name: workflow.name,
          start: workflow.start,
          steps: workflow.steps.map(({ name, description }) => ({ name, description })),
          edges: workflow.edges.map(({ from, to, when }) => ({ from, to, when })),
          mermaid: toMermaid(workflow),
        }),
      },
      webSocket: turnSocket(watching),
      async consume() {
        const stopWorker = await startWorker(broker, runner)
        const stopRelay = startRelay(db, broker, config.TURN_RELAY_MS, logger)
        const stopJobs = await jobs.start()
        return async (options) => {
          await Promise.all([stopWorker(options), stopRelay(options), stopJobs(options)])
        }
      },
      close: jobs.close,
    }
  },
})
