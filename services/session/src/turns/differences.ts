import type { Replay } from '@tutor/contracts'

type Difference = Replay['differences'][number]
type Json = NonNullable<Difference['before']>

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Where two JSON values differ, leaf by leaf, by dotted path. What one side lacks is told whole. */
export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const [one, other] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
    const names = new Set([...one.keys(), ...other.keys()])
    return [...names].flatMap((name) =>
      differences(one.get(name), other.get(name), path === '' ? name : `${path}.${name}`),
    )
  }
  if (before === after) return []
  // Both come out of parsed JSON.
  const side = (value: unknown): Json => value as Json
  return [
    {
      path,
      ...(before !== undefined && { before: side(before) }),
      ...(after !== undefined && { after: side(after) }),
    },
  ]
}
