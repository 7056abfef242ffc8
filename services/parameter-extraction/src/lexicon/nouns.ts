const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/))

/** Words before a noun that make it the object of somebody else's verb, or of none. */
export const endings = set('of on about for in from over at by to before after during is are was were')
export const owners = set(
  "i i'm i'll we'll we he she they you us teacher professor gave got took had have has failed lost wrote did made sent said says told using read had reading learned saw",
)
export const otherVerbs = set(
  'is are was were do does did has have will would explain define solve describe know studying struggling',
)
/** Words that lead to a noun as its means: "with flashcards", "as notes". */
export const carriers = set('with as into via through using plus like')
export const joiners = set('and or then also but just')

export const afterNoun = set(
  'is are was were has will went tomorrow coming due next today tonight helped help that which of that and please',
)
export const spokenOf = set("is are was were went isn't aren't coming due helped")

/** What stands before or after a noun when it means something else: "credit card", "essay question". */
export interface Homonym {
  readonly noun: RegExp
  readonly before?: ReadonlySet<string>
  readonly after?: ReadonlySet<string>
  /** Only when the noun was written so. */
  readonly written?: string
}
export const homonyms: readonly Homonym[] = [
  { noun: /^notes?$/, before: set('please take'), after: set('that the of to how'), written: 'note' },
  {
    noun: /^cards?$/,
    before: set('credit debit gift playing id business greeting report sim graphics sd birthday'),
    after: set('game games'),
  },
  { noun: /^practi[cs]e$/, before: set('best in'), after: set('makes') },
  { noun: /^deck/, before: set('card') },
  { noun: /^debate$/, after: set('over between') },
  {
    noun: /^words?$/,
    after: set('essay problem problems limit count paper summary answer report story paragraph speech'),
  },
  {
    noun: /^questions?$/,
    before: set('a any this that my the quick another one essay research exam'),
    written: 'question',
  },
]
