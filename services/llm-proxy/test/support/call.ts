import { randomUUID } from 'node:crypto'
import type { ChatRequest, ModelCall } from '../../src/chat.js'

/** A call as the proxy's edge would make it. */
export const callOf = (request: ChatRequest, more: Partial<ModelCall> = {}): ModelCall => ({
  id: randomUUID(),
  alias: 'tutor-default',
  request,
  caller: { tenant_id: 'school', student_id: 'student-1', key_id: null, feature: 'reply' },
  signal: new AbortController().signal,
  deadline: Date.now() + 60_000,
  personal: [],
  charge: () => undefined,
  ...more,
})
