import type { Probe } from '@tutor/tools/probe'
import { exampleOf } from '../schema/example.js'
import { seededRandom } from '../schema/random.js'
import { fields, isObject, type JsonObject, list } from '../schema/schema.js'
import { history, learner } from './learner.js'

export interface Bases extends Pick<Base, 'isValid'> {
  /** The required properties only. */
  readonly minimal: JsonObject
  /** Every property. */
  readonly full: JsonObject
}

/** A valid input that all others are made of. */
export interface Base {
  readonly usual: JsonObject
  readonly isValid: (value: JsonObject) => boolean
}

/** Two valid inputs: what an author gives where inputs can't be guessed, or else made by the schema; undefined where none is valid. */
export function basesOf(
  probe: Pick<Probe, 'manifest' | 'checkInput'>,
  seed: number,
  given: JsonObject | undefined,
): Bases | undefined {
  const schema: JsonObject = probe.manifest.input_schema
  const required = list(schema['required'])
  const isValid = (value: JsonObject): boolean => probe.checkInput(value).errors.length === 0
  const made = (all: boolean): JsonObject => {
    const example = exampleOf(schema, { all, random: seededRandom(seed) })
    const known = fields(schema['properties'])
    const isWanted = ([name]: readonly [string, unknown]): boolean =>
      Object.hasOwn(known, name) && (all || required.includes(name))
    const system = Object.entries({ chat_history: history, user_info: learner() }).filter(isWanted)
    // The tool's own come first, where a report that is cut off still shows them.
    const whole = {
      ...without(fields(example), contexts),
      ...Object.fromEntries(system),
      ...(all ? given : picked(given, required)),
    }
    // An input schema of the author's own may describe the student in another way.
    return isValid(whole) ? whole : { ...fields(example), ...given }
  }
  const minimal = [made(false), made(true), ...(isObject(given) ? [given] : [])].find(isValid)
  if (!minimal) return undefined
  const full = made(true)
  return { minimal, full: isValid(full) ? full : minimal, isValid }
}

const contexts: readonly string[] = ['user_info', 'chat_history']

const without = (value: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))

const picked = (given: JsonObject | undefined, names: readonly unknown[]): JsonObject =>
  Object.fromEntries(Object.entries(given ?? {}).filter(([name]) => names.includes(name)))
