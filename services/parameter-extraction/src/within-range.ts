import type { Parameter } from './catalogue-index.js'
import type { Filled } from './evidence.js'

/** The nearest legal value, with a notice when it is not the one asked for (brief §4). */
export function withinRange(value: number, { name, schema }: Parameter, filled: Filled): Filled {
  const low = schema.minimum ?? Number.NEGATIVE_INFINITY
  const high = schema.maximum ?? Number.POSITIVE_INFINITY
  const used = Math.min(high, Math.max(low, value))
  if (used === value) return { ...filled, value }
  const message = `You asked for ${value}; ${used} is the ${value > used ? 'most' : 'least'} that is possible, so I use ${used}.`
  return {
    ...filled,
    value: used,
    notice: { code: 'value_out_of_range', message, parameter: name, requested: value, used },
  }
}
