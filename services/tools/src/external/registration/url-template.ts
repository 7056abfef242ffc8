import { complaintAboutUrl, type IsAllowedHost } from '@tutor/outside'

const placeholder = /\{([^{}]*)\}/g

/** Names in braces in a URL, in their order. */
export const placeholdersOf = (template: string): readonly string[] =>
  [...template.matchAll(placeholder)].map(([, name = '']) => name)

/** The URL with each name in braces replaced. */
export const fillTemplate = (template: string, replacement: (name: string) => string): string =>
  template.replace(placeholder, (_, name: string) => replacement(name))

/** What is wrong with a URL that has names in braces, which may stand in its path only; undefined when nothing is. */
export function complaintAboutTemplate(template: string, isAllowed: IsAllowedHost): string | undefined {
  const beforePath = /^[^/]*\/\/[^/?#]*/.exec(template)?.[0] ?? ''
  const afterPath = template.slice(template.search(/[?#]|$/))
  // A parameter must not choose the host that our credentials go to.
  if (/[{}]/.test(beforePath) || /[{}]/.test(afterPath)) return 'May have {parameters} in its path only'
  if (template.includes('#')) return 'Must not have a fragment'
  const filled = fillTemplate(template, () => 'x')
  return /[{}]/.test(filled) ? 'Has a brace without its partner' : complaintAboutUrl(filled, isAllowed)
}
