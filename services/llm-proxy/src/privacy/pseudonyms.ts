import { findPersonal } from './find-personal.js'
import type { Category } from './personal-forms.js'
import { introducedNames, patternOfNames } from './personal-names.js'
import { plainText } from './plain-view.js'

/** Personal data of one call, each with the placeholder that stands for it outside. */
export interface Pseudonyms {
  /** The text with placeholders; the same value has the same one in all texts of a call. */
  hide(text: string): string
  /** The text with what its placeholders stand for, written as `form` has it; those that are not of this call stay. */
  restore(text: string, form?: (value: string) => string): string
  /** What was hidden so far: different values by category; never the values. */
  counts(): Readonly<Partial<Record<Category, number>>>
}

/** Without JSON's escapes: an answer may have it in prose. */
const readable = (written: string): string => (written.includes('\\') ? plainText(written) : written)

/** A placeholder: `[NAME_1]`. */
const placeholders = /\[[A-Z]{1,12}(?:_[A-Z]{1,12})?_[1-9]\d{0,3}\]/g

/**
 * @param texts All texts of the call: a name that one of them tells of is hidden in all.
 * @param known Names and ids that are known to be personal.
 */
export function openPseudonyms(texts: readonly string[], known: readonly string[]): Pseudonyms {
  const names = patternOfNames([...known, ...texts.map(plainText).flatMap(introducedNames)])
  // What looks like a placeholder already is not one of ours, and must not become one.
  const taken = new Set(texts.flatMap((text) => text.match(placeholders) ?? []))
  const byValue = new Map<string, string>()
  const byPlaceholder = new Map<string, string>()
  const counts = new Map<Category, number>()

  const placeholderOf = (written: string, category: Category): string => {
    const value = plainText(written)
    // A name is the same however it is written; what comes back is how it was written first.
    const key = `${category} ${category === 'name' ? value.toLowerCase() : value}`
    const before = byValue.get(key)
    if (before) return before
    let number = counts.get(category) ?? 0
    let placeholder: string
    do {
      number += 1
      placeholder = `[${category.toUpperCase()}_${number}]`
    } while (taken.has(placeholder))
    taken.add(placeholder)
    counts.set(category, (counts.get(category) ?? 0) + 1)
    byValue.set(key, placeholder)
    byPlaceholder.set(placeholder, readable(written))
    return placeholder
  }

  const hide = (text: string): string => {
    let hidden = ''
    let from = 0
    for (const found of findPersonal(text, names)) {
      hidden += text.slice(from, found.from) + placeholderOf(text.slice(found.from, found.to), found.category)
      from = found.to
    }
    return hidden + text.slice(from)
  }

  return {
    hide,
    restore: (text, form = (value) => value) =>
      text.replace(placeholders, (placeholder) => {
        const value = byPlaceholder.get(placeholder)
        return value === undefined ? placeholder : form(value)
      }),
    counts: () => Object.fromEntries(counts),
  }
}
