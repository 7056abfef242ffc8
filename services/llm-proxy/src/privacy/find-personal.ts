import { type Category, type PersonalForm, personalForms } from './personal-forms.js'
import { plainView } from './plain-view.js'

interface Found {
  readonly from: number
  /** Behind the last character. */
  readonly to: number
  readonly category: Category
}

/** What is personal in a text as it reads, in its order. Those that overlap are one, by the category of the longest. */
export function findPersonal(text: string, names: RegExp | undefined): readonly Found[] {
  const view = plainView(text)
  const all = view
    ? [
        ...findIn(view.text, names).map((found) => ({
          ...found,
          from: view.at(found.from),
          to: view.at(found.to),
        })),
        // The \n of "C:\Users\nina" is no end of a line.
        ...ofNames(text, names),
      ]
    : findIn(text, names)
  all.sort((one, other) => one.from - other.from || other.to - one.to)
  const kept: Found[] = []
  for (const found of all) {
    const last = kept.at(-1)
    if (last && found.from < last.to) kept[kept.length - 1] = union(last, found)
    else kept.push(found)
  }
  return kept
}

const findIn = (text: string, names: RegExp | undefined): Found[] => [
  ...personalForms.flatMap((form) => ofForm(text, form)),
  ...ofNames(text, names),
]

const union = (one: Found, other: Found): Found => ({
  from: one.from,
  to: Math.max(one.to, other.to),
  category: other.to - other.from > one.to - one.from ? other.category : one.category,
})

function ofForm(text: string, { category, pattern, holds }: PersonalForm): Found[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const [from, to] = match.indices?.groups?.['it'] ?? [match.index, match.index + match[0].length]
    return holds && !holds(text.slice(from, to), text) ? [] : [{ from, to, category }]
  })
}

const ofNames = (text: string, names: RegExp | undefined): Found[] =>
  (names ? [...text.matchAll(names)] : []).map(({ index, 0: name }) => ({
    from: index,
    to: index + name.length,
    category: /\p{N}/u.test(name) ? 'id_number' : 'name',
  }))
