import { plainText } from './plain-view.js'

/** "my name is Anna Smith", "call me Tom", "my friend Mira": a name by what is said before it. */
const cues: readonly RegExp[] = [
  /(?<!\p{L})[Mm]y (?:full |first |last )?name(?:'s| is|:) (?!(?:not|on|in|at|the|a|an|written|spelled|spelt|missing|wrong|and|also|very|so|too)(?!\p{L}))(?<it>[\p{L}'-]{2,40}(?: \p{Lu}[\p{L}'-]{1,40}){0,2})/dgu,
  /(?<!\p{L})(?:[Ii]'m called|[Ii] am called|[Cc]all me|[Tt]hey call me|[Nn]ame:|[Ss]tudent:|[Ss]igned,?|[Yy]ours,?) (?<it>\p{Lu}[\p{L}'-]{1,40}(?: \p{Lu}[\p{L}'-]{1,40}){0,2})/dgu,
  /(?<!\p{L})[Mm]y (?:friend|best friend|classmate|brother|sister|cousin|mum|mom|mother|dad|father|son|daughter|girlfriend|boyfriend|husband|wife|neighbour|neighbor|teacher|tutor|coach|roommate)(?: is called| is named|,| called| named)? (?<it>(?:(?:Mrs?|Ms|Miss|Dr)\.? )?\p{Lu}[\p{L}'-]{1,40}(?: \p{Lu}[\p{L}'-]{1,40})?)/dgu,
]

/** Given names that are words as well: they count as names only where they are written with a capital. */
const alsoWords = new Set(
  `alma amber angel april archer art arts august aurora autumn bill brook brown carter chase christian clay cliff
  cook crystal daisy dale dawn dean destiny drew earl eden eve faith felicity fern flora forest frank gene georgia glen
  grace grant green guy harmony hazel heath heather hope hunter iris ivy jack jade jasmine jean joy june justice ken king
  lance lane leo lily long mark mason max may melody mercy miles myrtle newton olive page paris pat patience pearl penny
  piper ray reed rich river rob robin rose ruby rusty sage sandy sky smith sterling stone sue summer taylor trinity van
  victor victoria viola violet virginia wade ward white will wood young`.split(/\s+/),
)

/** Words that follow such a cue and are no name. */
const noNames = new Set(
  'back later when if maybe asap tomorrow today crazy dumb stupid lazy english maths math science history i'.split(
    ' ',
  ),
)

/** The names that a text, as it reads, tells of by a cue. */
export function introducedNames(text: string): readonly string[] {
  const names: string[] = []
  for (const cue of cues)
    for (const { groups } of text.matchAll(cue)) {
      const name = groups?.['it']
      // "My friend Mira's book"
      if (name && !noNames.has(name.toLowerCase())) names.push(name.replace(/'s$/, ''))
    }
  return names
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/**
 * Finds names wherever they stand: the whole name, and each part of it that is more than an initial. Undefined where there
 * are none. A part that is also a word ("Mark", "Will", "Grace") is one only with its capital.
 */
export function patternOfNames(names: readonly string[]): RegExp | undefined {
  const forms = new Set<string>()
  for (const name of names) {
    const parts = plainText(name).normalize('NFC').split(/\s+/).filter(tells)
    if (parts.length > 1) forms.add(parts.map(anyCase).join(String.raw`\s+`))
    for (const part of parts) forms.add(alsoWords.has(part.toLowerCase()) ? withCapital(part) : anyCase(part))
  }
  if (forms.size === 0) return undefined
  // The longest first, so that a whole name is one find.
  const longestFirst = [...forms].sort((one, other) => other.length - one.length)
  return new RegExp(String.raw`(?<![\p{L}\p{N}_])(?:${longestFirst.join('|')})(?![\p{L}\p{N}_])`, 'dgu')
}

/** Not an initial, a title, a short number that may stand in any sum, or an account's name that is a word of ours. */
const tells = (part: string): boolean =>
  (/\p{L}.*\p{L}/u.test(part) || part.length >= 6) &&
  !/^(?:mrs?\.?|ms\.?|miss|dr\.?|students?|pupils?|users?|guest|teacher|tutor|admin|test|demo)$/i.test(part)

const anyCase = (part: string): string =>
  [...part]
    .map((letter) => {
      const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()]
      return lower === upper || lower.length !== upper.length ? escaped(letter) : `[${lower}${upper}]`
    })
    .join('')

const withCapital = (part: string): string =>
  escaped(part.charAt(0).toUpperCase() + part.slice(1).toLowerCase())
