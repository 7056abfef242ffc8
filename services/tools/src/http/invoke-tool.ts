import { IdempotencyHeader, type Routes, userInfoOf, validate } from '@tutor/contracts'
import type { RouteRequest } from '@tutor/service'
import type { Invoke } from '../invoke/invoke.js'
import type { StudentFor } from '../invoke/students.js'

const maxRunMs = 60_000

/**
 * Calls a tool for a remembered student, or for nobody in particular. A key that is bound to a student sees no
 * other. `Idempotency-Key` is honoured.
 */
export const invokeTool =
  (invoke: Invoke, studentFor: StudentFor) =>
  async ({ params, body, principal, signal, request }: RouteRequest<Routes['invokeTool']>) => {
    const header = { 'Idempotency-Key': request.get('idempotency-key') }
    const key = validate(IdempotencyHeader, header, 'header')['Idempotency-Key']
    return await invoke(
      {
        tool: params.name,
        parameters: body.parameters,
        user_info: userInfoOf(await studentFor(principal, body.student_id, signal)),
        chat_history: [],
        tenant_id: principal.tenant_id,
        // A client's keys must meet neither those of turns nor those of other clients.
        idempotency_key: key === undefined ? undefined : `http:${principal.key_id}:${key}`,
      },
      { signal, deadline: Date.now() + maxRunMs },
    )
  }
