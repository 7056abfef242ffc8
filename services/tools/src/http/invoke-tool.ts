import {
  AppError,
  type Client,
  IdempotencyHeader,
  type Principal,
  type Routes,
  type sessionContract,
  type UserInfo,
  userInfoOf,
  validate,
} from '@tutor/contracts'
import type { RouteRequest } from '@tutor/service'
import type { Invoke } from '../invoke/invoke.js'

const maxRunMs = 60_000

/**
 * Calls a tool for a remembered student, or for nobody in particular. A key that is bound to a student sees no
 * other. `Idempotency-Key` is honoured.
 */
export const invokeTool =
  (invoke: Invoke, session: Client<typeof sessionContract>) =>
  async ({ params, body, principal, signal, request }: RouteRequest<Routes['invokeTool']>) => {
    const header = { 'Idempotency-Key': request.get('idempotency-key') }
    const key = validate(IdempotencyHeader, header, 'header')['Idempotency-Key']
    return await invoke(
      {
        tool: params.name,
        parameters: body.parameters,
        user_info: await userInfoFor(session, principal, body.student_id, signal),
        chat_history: [],
        tenant_id: principal.tenant_id,
        // A client's keys must meet neither those of turns nor those of other clients.
        idempotency_key: key === undefined ? undefined : `http:${principal.key_id}:${key}`,
      },
      { signal, deadline: Date.now() + maxRunMs },
    )
  }

async function userInfoFor(
  session: Client<typeof sessionContract>,
  principal: Principal,
  studentId: string | undefined,
  signal: AbortSignal,
): Promise<UserInfo> {
  if (studentId === undefined) return userInfoOf({ user_id: principal.student_id ?? 'anonymous' })
  if (principal.student_id !== null && principal.student_id !== studentId)
    throw new AppError('NOT_FOUND', 'There is no such student')
  return userInfoOf(
    await session.student({ tenant_id: principal.tenant_id, student_id: studentId }, { signal }),
  )
}
