import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { call, contract, stream } from '@tutor/contracts'
import type { Broker, Message } from '@tutor/messaging'
import { createMetrics, type LogFields, type Logger } from '@tutor/platform'
import { z } from 'zod'

/** How a spec gets brokers, and how what it left on a real server is removed. */
export interface Harness {
  open(logger?: Logger): Promise<Broker>
  deleteQueues(names: readonly string[]): Promise<void>
}

export const metrics = createMetrics()

export interface LogLine {
  readonly level: string
  readonly message: string
  readonly fields: LogFields
}

/** A logger whose lines can be read. */
export function recordingLogger(): { readonly logger: Logger; readonly lines: LogLine[] } {
  const lines: LogLine[] = []
  const write =
    (level: string) =>
    (message: string, fields: LogFields = {}): void =>
      void lines.push({ level, message, fields })
  const logger: Logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => logger,
  }
  return { logger, lines }
}

export interface Gate {
  readonly opened: Promise<void>
  open(): void
}

/** Something to wait for that the test lets happen. */
export function gate(): Gate {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** Waits until `check` stops throwing; fails with its last error after 15 s. */
export async function eventually<R>(check: () => R | Promise<R>): Promise<R> {
  const until = Date.now() + 15_000
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > until) throw error
      await delay(20)
    }
  }
}

export const abortedBy = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })

export const aMessage = (body: string): Message => ({
  type: 'work',
  body,
  headers: { 'x-request-id': 'request-0001' },
  messageId: `id-${body}`,
})

/** A contract with a name of its own, so that no test meets another's. */
export const testContract = () =>
  contract(`test-${randomUUID()}`, {
    tomorrow: call({
      input: z.object({ at: z.coerce.date() }),
      output: z.object({ at: z.coerce.date() }),
      timeoutMs: 60_000,
    }),
    brief: call({ input: z.object({}), output: z.object({}), timeoutMs: 100 }),
    add: call({
      input: z.object({ a: z.number(), b: z.number() }),
      output: z.object({ sum: z.number() }),
      timeoutMs: 60_000,
      idempotent: true,
    }),
    count: stream({
      input: z.object({ to: z.number() }),
      chunk: z.object({ n: z.number() }),
      timeoutMs: 60_000,
    }),
    silent: stream({ input: z.object({}), chunk: z.object({ n: z.number() }), timeoutMs: 100 }),
  })

/** Handlers that do what the names say; tests replace the one they look at. */
export const plainHandlers = {
  tomorrow: async ({ at }: { at: Date }) => ({ at: new Date(at.getTime() + 86_400_000) }),
  brief: async () => ({}),
  add: async ({ a, b }: { a: number; b: number }) => ({ sum: a + b }),
  async *count({ to }: { to: number }) {
    for (let n = 0; n < to; n += 1) yield { n }
  },
  async *silent() {
    yield { n: 0 }
  },
}
