import type { Graveyard } from './dead.js'

export const usage = `Usage: npm run deadletters [-- COMMAND]

  list [--limit 50]   what was given up: messages of the turn queue, and jobs (the default)
  show ID             all that is kept of one
  retry ID | --all    begins anew, with all its tries
  drop ID             forgets it

The fleet is found by BROKER_URL and DATABASE_URL, as its services find it.
`

export interface Command {
  readonly name: string
  readonly id: string | undefined
  readonly all: boolean
  readonly limit: number
}

/** What the command prints; undefined for one that there is not. Throws when nothing has the id. */
export async function run(
  graveyards: readonly Graveyard[],
  { name, id, all, limit }: Command,
): Promise<string | undefined> {
  switch (name) {
    case 'list':
      return await list(graveyards, limit)
    case 'show':
      return id === undefined ? undefined : await show(graveyards, id)
    case 'retry':
      if (id === undefined && !all) return undefined
      return `${await sum(graveyards, id, (one) => one.retry(id))} will be tried again\n`
    case 'drop':
      return id === undefined ? undefined : `${await sum(graveyards, id, (one) => one.drop(id))} forgotten\n`
    default:
      return undefined
  }
}

async function list(graveyards: readonly Graveyard[], limit: number): Promise<string> {
  const lists = await Promise.all(graveyards.map((one) => one.list(limit)))
  const lines = lists.flatMap(({ dead }) =>
    dead.map(({ id, from, reason, what }) => `${id}  ${from}  ${what}  ${reason}\n`),
  )
  const count = lists.reduce((total, one) => total + one.count, 0)
  return `${lines.join('')}${count} in all\n`
}

async function show(graveyards: readonly Graveyard[], id: string): Promise<string> {
  for (const one of graveyards) {
    const found = await one.show(id)
    if (found) return `${JSON.stringify(found, null, 2)}\n`
  }
  throw nothing(id)
}

async function sum(
  graveyards: readonly Graveyard[],
  id: string | undefined,
  change: (one: Graveyard) => Promise<number>,
): Promise<number> {
  let total = 0
  for (const one of graveyards) total += await change(one)
  if (total === 0 && id !== undefined) throw nothing(id)
  return total
}

const nothing = (id: string): Error =>
  new Error(`Nothing that was given up has the id ${id}; "list" shows all`)
