import { readFile, stat } from 'node:fs/promises'

export interface User {
  readonly uid: number
  readonly gid: number
}

/** Tried in this order; any other ordinary account will do. */
const preferred = ['nobody', 'postgres', 'daemon']

/** For root: who owns the data already, or else an unprivileged account of this system. */
export async function unprivilegedUser(data: string): Promise<User> {
  const owner = await stat(data).catch(() => undefined)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const accounts = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').flatMap(toAccount)
  const account =
    preferred.map((name) => accounts.find((candidate) => candidate.name === name)).find(Boolean) ??
    accounts.find(({ uid }) => uid >= 1_000)
  if (!account) throw new Error('PostgreSQL refuses to run as root and /etc/passwd has no other user')
  return { uid: account.uid, gid: account.gid }
}

function toAccount(line: string): (User & { readonly name: string })[] {
  const [name = '', , uid, gid] = line.split(':')
  const account = { name, uid: Number(uid), gid: Number(gid) }
  return account.uid > 0 && account.gid > 0 ? [account] : []
}
