import { type Category, type PersonalForm, personalForms } from './personal-forms.js'

interface Found {
  readonly from: number
  /** Behind the last character. */
  readonly to: number
  readonly category: Category
}

/** What is personal in a text, in its order and without overlaps; of two that overlap the longer one. */
export function findPersonal(text: string, names: RegExp | undefined): readonly Found[] {
  const all = [...personalForms.flatMap((form) => ofForm(text, form)), ...(names ? ofNames(text, names) : [])]
  all.sort((one, other) => one.from - other.from || other.to - one.to)
  const kept: Found[] = []
  for (const found of all) {
    const last = kept.at(-1)
    if (!last || found.from >= last.to) kept.push(found)
    else if (found.to - found.from > last.to - last.from) kept[kept.length - 1] = found
  }
  return kept
}

function ofForm(text: string, { category, pattern, holds }: PersonalForm): Found[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const [from, to] = match.indices?.groups?.['it'] ?? [match.index, match.index + match[0].length]
    return holds && !holds(text.slice(from, to), text) ? [] : [{ from, to, category }]
  })
}

const ofNames = (text: string, names: RegExp): Found[] =>
  [...text.matchAll(names)].map(({ index, 0: name }) => ({
    from: index,
    to: index + name.length,
    category: /\p{N}/u.test(name) ? 'id_number' : 'name',
  }))
