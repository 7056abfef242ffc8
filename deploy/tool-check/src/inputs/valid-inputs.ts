import { boundsOf, fitted, itemsOf } from '../schema/example.js'
import { dotted, type Place, placesOf, withValue } from '../schema/places.js'
import { seededRandom } from '../schema/random.js'
import { fields, isObject, type Json, type JsonObject, list, numberIn, typeOf } from '../schema/schema.js'
import type { Base } from './base.js'
import { caseOf, type Family, family, type InputCase } from './input-case.js'
import { learner, learners, longHistory } from './learner.js'

/** Right to left, combining marks, an emoji of several code points, astral letters, quotes and line ends. */
const unicodeText = 'Ünïcödé العربية 日本語 नमस्ते 👩🏽‍🔬 𝒳 "quoted" it’s 50%\nnew line'
/** What must come back as it is, or not at all. */
const markupText = '<script>alert("x")</script><b>bold</b> & {{7*7}}'
const longLength = 8_000
const mostItems = 200
const mostLength = 20_000

/** Whether a tool takes any text in a place. */
export type IsFree = (place: string) => boolean

/** Of no topic, of no language of formulas or dates, and of no harm. */
const plainText = 'some plain words'

/** Inputs that tell whether a tool takes any text in a place, by the place. */
export const plainInputs = (schema: JsonObject, base: Base): ReadonlyMap<string, InputCase> =>
  new Map(
    ownPlaces(schema)
      .filter(isText)
      .flatMap((place) => {
        const input = withValue(base.usual, place.path, fitted(plainText, place.schema))
        const title = `${dotted(place)} is a plain text`
        return isObject(input) && base.isValid(input)
          ? [[dotted(place), { ...caseOf(title, input), mayRefuse: true }] as const]
          : []
      }),
  )

/** All but what the system fills in. */
const ownPlaces = (schema: JsonObject): readonly Place[] =>
  placesOf(schema).filter(({ path: [first] }) => first !== 'user_info' && first !== 'chat_history')

/** Inputs by the schema that a tool must accept, by what is special about them; those of Bases come before. */
export function validInputs(
  schema: JsonObject,
  base: Base,
  seed: number,
  isFree: IsFree = () => true,
): readonly Family[] {
  const own = ownPlaces(schema)
  const texts = own.filter(isText)
  const random = seededRandom(seed)
  const varied = (place: Place, title: string, value: Json): readonly InputCase[] => {
    const input = withValue(base.usual, place.path, value)
    const mayRefuse = isText(place) && !isFree(dotted(place))
    return isObject(input) && base.isValid(input) ? [{ ...caseOf(title, input), mayRefuse }] : []
  }
  const ofTexts = (how: string, text: string): readonly InputCase[] =>
    texts.flatMap((place) => varied(place, `${dotted(place)} ${how}`, fitted(text, place.schema)))
  return [
    family(
      'valid.enum',
      'the input schema has no enum',
      own.flatMap((place) =>
        listedValues(place).flatMap((value) =>
          varied(place, `${dotted(place)} = ${JSON.stringify(value)}`, value),
        ),
      ),
    ),
    family(
      'valid.bounds',
      'the input schema has no bounds',
      own.flatMap((place) =>
        atBounds(place, random).flatMap(([how, value]) => varied(place, `${dotted(place)} ${how}`, value)),
      ),
    ),
    family(
      'valid.long-text',
      'the input has no free text',
      ofTexts('is a long text', 'long text '.repeat(longLength / 10)),
    ),
    family('valid.unicode', 'the input has no free text', ofTexts('is Unicode text', unicodeText)),
    family('valid.markup', 'the input has no free text', ofTexts('is HTML', markupText)),
    family('valid.learner', 'the tool does not take user_info', learnerCases(schema, base)),
    family('valid.history', 'the tool does not take chat_history', historyCases(schema, base)),
  ]
}

const isText = ({ schema }: Place): boolean =>
  typeOf(schema) === 'string' && !['enum', 'const', 'pattern', 'format'].some((keyword) => keyword in schema)

const listedValues = ({ schema }: Place): readonly Json[] =>
  typeOf(schema) === 'boolean' ? [true, false] : list(schema['enum'])

function atBounds({ schema }: Place, random: () => number): readonly (readonly [how: string, value: Json])[] {
  if ('enum' in schema || 'const' in schema) return []
  switch (typeOf(schema)) {
    case 'integer':
    case 'number': {
      const { least, most } = boundsOf(schema)
      return [
        ...(least === undefined ? [] : [[`at its minimum (${least})`, least] as const]),
        ...(most === undefined ? [] : [[`at its maximum (${most})`, most] as const]),
      ]
    }
    case 'string': {
      if ('pattern' in schema || 'format' in schema) return []
      const lengths = [numberIn(schema, 'minLength'), numberIn(schema, 'maxLength')]
      return lengths.flatMap((length, index) =>
        length === undefined || length === 0 || length > mostLength
          ? []
          : [
              [
                `at its ${index === 0 ? 'least' : 'greatest'} length (${length})`,
                'a'.repeat(length),
              ] as const,
            ],
      )
    }
    case 'array': {
      const counts = [numberIn(schema, 'minItems'), numberIn(schema, 'maxItems')]
      return counts.flatMap((count, index) =>
        count === undefined || count > mostItems
          ? []
          : [
              [
                `with its ${index === 0 ? 'fewest' : 'most'} items (${count})`,
                itemsOf(schema, count, { all: true, random }),
              ] as const,
            ],
      )
    }
    default:
      return []
  }
}

const takes = (schema: JsonObject, name: string): boolean => Object.hasOwn(fields(schema['properties']), name)

function learnerCases(schema: JsonObject, base: Base): readonly InputCase[] {
  if (!takes(schema, 'user_info')) return []
  const states = learners.map(([title, student]) => [title, learner(student)] as const)
  const named = ['a name in another script', learner({ name: 'Łucja 李小龍 🙂' })] as const
  const long = ['summaries of 999 characters', learner({ learning_style_summary: 's'.repeat(999) })] as const
  return [...states, named, long]
    .map(([title, user_info]) => [title, { ...base.usual, user_info }] as const)
    .filter(([, input]) => base.isValid(input))
    .map(([title, input]) => caseOf(`user_info: ${title}`, input))
}

function historyCases(schema: JsonObject, base: Base): readonly InputCase[] {
  if (!takes(schema, 'chat_history')) return []
  return (
    [
      ['empty', []],
      ['of 10 messages', longHistory],
    ] as const
  )
    .map(([title, chat_history]) => [title, { ...base.usual, chat_history }] as const)
    .filter(([, input]) => base.isValid(input))
    .map(([title, input]) => caseOf(`chat_history ${title}`, input))
}
