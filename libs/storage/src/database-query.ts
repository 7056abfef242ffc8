import pg from 'pg'

/** One statement over a connection of its own; errors are pg's. */
export async function queryOnce(
  url: string,
  text: string,
  timeoutMs = 5_000,
): Promise<readonly Record<string, unknown>[]> {
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
    const { rows } = await client.query(text)
    return rows
  } finally {
    await client.end().catch(() => undefined)
  }
}
