import type { ModelCall } from '../chat.js'

/** Whether one more attempt fits the budgets, beside so many that are under way; what is missing is then reserved. */
export const fits = async (call: ModelCall, underWay: number): Promise<boolean> =>
  call.another === undefined || (await call.another(call.request, underWay))
