/**
 * Whether a snapshot (`xmin:xmax:xip,…`, PostgreSQL's `pg_current_snapshot()`) had seen a committed transaction. The
 * same as `visible` in the scripts of the Redis quota.
 */
export function isVisible(transaction: number, snapshot: string | undefined): boolean {
  const [xmin, xmax, running = ''] = snapshot?.split(':') ?? []
  if (xmin === undefined || xmax === undefined) return false
  if (transaction < Number(xmin)) return true
  if (transaction >= Number(xmax)) return false
  return !running.split(',').some((other) => Number(other) === transaction)
}
