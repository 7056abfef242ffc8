/** A database and a virtual host of a run's own on the servers that the environment names. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** URLs as `eval "$(deploy/local/services.sh start)"` exports them. */
export function serverUrls() {
  const { RABBITMQ_URL, RABBITMQ_MANAGEMENT_URL, DATABASE_URL, REDIS_URL } = process.env
  if (!RABBITMQ_URL || !RABBITMQ_MANAGEMENT_URL || !DATABASE_URL || !REDIS_URL) {
    console.error('Needs RabbitMQ, PostgreSQL and Redis: eval "$(deploy/local/services.sh start)"')
    process.exit(1)
  }
  return {
    broker: RABBITMQ_URL,
    management: RABBITMQ_MANAGEMENT_URL,
    database: DATABASE_URL,
    redis: REDIS_URL,
  }
}

/** Runs one statement; its rows. */
export async function query(url, text, values = []) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}

/** An empty database; `drop` removes it. */
export async function makeDatabase(server) {
  const name = `bench_${randomBytes(6).toString('hex')}`
  await query(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async drop() {
      // Not `with (force)`: that may not end an autovacuum that happens to be there, while a plain drop waits for it.
      await query(
        server,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and usename = current_user`,
      )
      await query(server, `drop database if exists ${name}`)
    },
  }
}

/** An empty virtual host; `published` answers how many messages went through it. */
export async function makeVirtualHost({ broker, management }) {
  const name = `bench-${randomBytes(6).toString('hex')}`
  const api = new URL(management)
  const authorization = `Basic ${Buffer.from(`${api.username}:${api.password}`).toString('base64')}`
  const ask = async (method, path, body) => {
    const response = await fetch(`${api.origin}/api/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok)
      throw new Error(`RabbitMQ's management answered ${response.status} to ${method} ${path}`)
    return await response.text()
  }
  await ask('PUT', `vhosts/${name}`, {})
  const everything = { configure: '.*', write: '.*', read: '.*' }
  await ask('PUT', `permissions/${name}/${new URL(broker).username}`, everything)
  const url = new URL(broker)
  url.pathname = `/${name}`
  return {
    url: url.href,
    remove: () => ask('DELETE', `vhosts/${name}`),
    published: async () => JSON.parse(await ask('GET', `vhosts/${name}`)).message_stats?.publish ?? 0,
  }
}

/** Statements and transactions of a database so far; statements are undefined without pg_stat_statements. */
export async function queryCounts(url) {
  const [transactions] = await query(
    url,
    'select xact_commit::int as count from pg_stat_database where datname = current_database()',
  )
  const statements = await query(
    url,
    'select sum(calls)::int as count from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())',
  ).catch(() => [])
  return { transactions: transactions.count, statements: statements[0]?.count }
}
