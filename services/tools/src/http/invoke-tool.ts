import {
  AppError,
  type Client,
  type Principal,
  type Routes,
  type sessionContract,
  type UserInfo,
  userInfoOf,
  validate,
} from '@tutor/contracts'
import type { RouteRequest } from '@tutor/service'
import { z } from 'zod'
import type { Invoke } from '../invoke/invoke.js'

const maxRunMs = 60_000
const IdempotencyKey = z.strictObject({ 'Idempotency-Key': z.string().min(1).max(200).optional() })

/**
 * Calls a tool for a remembered student, or for nobody in particular. A key that is bound to a student sees no
 * other. `Idempotency-Key` is honoured.
 */
export const invokeTool =
  (invoke: Invoke, session: Client<typeof sessionContract>) =>
  async ({ params, body, principal, signal, request }: RouteRequest<Routes['invokeTool']>) => {
    const header = validate(IdempotencyKey, { 'Idempotency-Key': request.get('Idempotency-Key') }, 'header')[
      'Idempotency-Key'
    ]
    return await invoke(
      {
        tool: params.name,
        parameters: body.parameters,
        user_info: await userInfoFor(session, principal, body.student_id, signal),
        chat_history: [],
        tenant_id: principal.tenant_id,
        // A client's keys must not meet those of turns.
        idempotency_key: header === undefined ? undefined : `http:${header}`,
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
