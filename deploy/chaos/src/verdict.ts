import type { Database } from '@tutor/storage'
import { sql } from 'kysely'
import type { TurnRecord } from './client.js'
import type { EffectTool } from './effects.js'

export interface Verdict {
  readonly attempted: number
  readonly acknowledged: number
  readonly completed: number
  /** Turns that ended as failed, with a problem that the client saw. */
  readonly failedVisible: number
  /** Acknowledged, and without an end. */
  readonly lost: number
  /** Effects that the tool recorded. */
  readonly effects: number
  /** Effects beyond one for each turn that wanted one, and replies beyond one for each turn. */
  readonly duplicatedEffects: number
  /** Event ids that do not rise; messages and turns that are not in the order in which they were sent. */
  readonly outOfOrder: number
  readonly unexpected: readonly string[]
  /** Streams that had to go on on another connection. */
  readonly resumedStreams: number
  /** Requests with an idempotency key that the tool had seen. */
  readonly repeatedRequests: number
}

interface StoredTurn {
  readonly id: string
  readonly session_id: string
  readonly status: string
  readonly content: string
  readonly replies: number
  readonly reply: string | null
  readonly late: boolean
}

/** Sets every client's record against the database and against what the tool did. */
export async function judge(
  database: Database,
  tool: EffectTool,
  turns: readonly TurnRecord[],
  strays: readonly string[],
): Promise<Verdict> {
  const stored = await readTurns(database)
  const byId = new Map(stored.map((turn) => [turn.id, turn]))
  const acknowledged = turns.filter(({ turnId }) => turnId !== null)
  const statusOf = ({ turnId }: TurnRecord): string | undefined => byId.get(turnId ?? '')?.status
  const withStatus = (status: string): number =>
    acknowledged.filter((turn) => statusOf(turn) === status).length
  const completed = withStatus('done')
  const failedVisible = withStatus('failed')
  return {
    attempted: turns.length,
    acknowledged: acknowledged.length,
    completed,
    failedVisible,
    lost: acknowledged.length - completed - failedVisible,
    effects: [...tool.effects.values()].reduce((sum, keys) => sum + keys.size, 0),
    duplicatedEffects: duplicates(tool, turns, stored),
    outOfOrder: disorder(turns, stored),
    unexpected: [...strays, ...turns.flatMap((turn) => surprises(turn, byId.get(turn.turnId ?? '')))],
    resumedStreams: turns.filter(({ streams }) => streams > 1).length,
    repeatedRequests: tool.repeats(),
  }
}

async function readTurns(database: Database): Promise<readonly StoredTurn[]> {
  const { rows } = await sql<StoredTurn>`
    select turns.id, turns.session_id, turns.status, asked.content,
      (select count(*)::int from session.messages where turn_id = turns.id and role = 'assistant') as replies,
      (select content from session.messages where turn_id = turns.id and role = 'assistant' limit 1) as reply,
      coalesce(turns.finished_at < lag(turns.finished_at) over (partition by turns.session_id order by turns.seq), false) as late
    from session.turns join session.messages asked on asked.id = turns.message_id
    order by turns.session_id, turns.seq`.execute(database.forSchema('session'))
  return rows
}

function duplicates(tool: EffectTool, turns: readonly TurnRecord[], stored: readonly StoredTurn[]): number {
  const wanted = countBy(turns.filter(({ wantsEffect }) => wantsEffect).map(({ student }) => student))
  const effects = [...tool.effects].reduce(
    (sum, [student, keys]) => sum + Math.max(0, keys.size - (wanted.get(student) ?? 0)),
    0,
  )
  const replies = stored.reduce((sum, turn) => sum + Math.max(0, turn.replies - 1), 0)
  // A message that was sent again with its key must not have become a second turn.
  return effects + replies + Math.max(0, stored.length - turns.length)
}

function disorder(turns: readonly TurnRecord[], stored: readonly StoredTurn[]): number {
  const events = turns.filter(({ ids }) =>
    ids.some((id, index) => index > 0 && id <= (ids[index - 1] ?? 0)),
  ).length
  const sent = groupBy(turns, ({ session }) => session)
  const kept = groupBy(stored, ({ session_id }) => session_id)
  const messages = [...sent].filter(([session, records]) => {
    const contents = kept.get(session)?.map(({ content }) => content) ?? []
    return records.map(({ content }) => content).join('\n') !== contents.join('\n')
  }).length
  return events + messages + stored.filter(({ late }) => late).length
}

function surprises(turn: TurnRecord, stored: StoredTurn | undefined): readonly string[] {
  const found = [...turn.unexpected]
  if (turn.turnId !== null && turn.end === null) found.push('a stream without an end')
  if (stored?.status === 'done' && turn.end !== 'turn.done')
    found.push(`done, but the client saw ${turn.end}`)
  if (turn.end === 'turn.done' && turn.reply !== stored?.reply)
    found.push('the reply is not the one that is kept')
  // Without a gap in the numbers every piece was seen, and once.
  const whole = turn.ids.every((id, index) => id === index + 1)
  if (whole && turn.end === 'turn.done' && turn.streamed !== turn.reply)
    found.push('the pieces are not the reply')
  return found
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

const countBy = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]))
