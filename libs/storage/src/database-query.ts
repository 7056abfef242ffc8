import pg from 'pg'

/** One statement over a connection of its own; errors are pg's. */
export const queryOnce = async (
  url: string,
  text: string,
  timeoutMs?: number,
): Promise<readonly Record<string, unknown>[]> =>
  await withClient(url, async (client) => (await client.query(text)).rows, timeoutMs)

/** Something done over a connection of its own; errors are pg's. */
export async function withClient<T>(
  url: string,
  work: (client: pg.ClientBase) => Promise<T>,
  timeoutMs = 5_000,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    application_name: 'ai-tutor-orchestrator',
  })
  // Without a listener a connection that dies after its answer would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
