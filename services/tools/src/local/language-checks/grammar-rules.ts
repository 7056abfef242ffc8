import { misspellings } from './misspellings.js'

export interface Rule {
  /** Global, so that every place is found. */
  readonly pattern: RegExp
  /** The corrected words, or undefined where the place is right. */
  readonly correct: (found: RegExpMatchArray) => string | undefined
  readonly reason: string
}

const withCaseOf = (model: string, text: string): string =>
  /^\p{Lu}/u.test(model) ? text.charAt(0).toUpperCase() + text.slice(1) : text

/** Spelled with a consonant that is silent, or with a vowel that sounds like "you" or "one". */
const vowelSound = /^(?:[aeio]|u(?!ni(?!n|m)|s[aeu]|sual|ti|b[ie]|ra)|hour|honest|honou?r|heir)/i
const consonantSound = /^(?:one\b|once\b|eu|ewe|uni(?!n|m)|us[aeu]|usual|uti|ub[ie]|ura)/i
function articleFor(word: string): 'a' | 'an' | undefined {
  // Letters said one by one ("an FBI agent") follow their names, and are left alone.
  if (/^\p{Lu}{2,}/u.test(word) || /\d/.test(word)) return undefined
  if (consonantSound.test(word)) return 'a'
  return vowelSound.test(word) ? 'an' : 'a'
}

const doubledRight = new Set(['that', 'had', 'very', 'bye', 'ha', 'no', 'so', 'is'])
const singular = 'he|she|it|this|that|everyone|everybody|someone|somebody|nobody|anyone|each'
const thirdPerson: Readonly<Record<string, string>> = {
  have: 'has',
  do: 'does',
  "don't": "doesn't",
  are: 'is',
  were: 'was',
  go: 'goes',
  want: 'wants',
  need: 'needs',
  like: 'likes',
  know: 'knows',
  make: 'makes',
  think: 'thinks',
  say: 'says',
  get: 'gets',
}
const plural: Readonly<Record<string, string>> = {
  has: 'have',
  does: 'do',
  "doesn't": "don't",
  is: 'are',
  was: 'were',
  goes: 'go',
  wants: 'want',
  needs: 'need',
  likes: 'like',
  knows: 'know',
  makes: 'make',
  thinks: 'think',
  says: 'say',
  gets: 'get',
}
const auxiliaries =
  /\b(?:do|does|did|can|could|will|would|shall|should|may|might|must|let|make|made|makes|help|see|saw|hear|heard|to|if|wish|that|suggest|lest|and|or|nor|than|like|of|with|for)\s+$/i

/** True when what stands before the pronoun asks for the plain verb ("does she want", "that he go"). */
const isGoverned = ({ input = '', index = 0 }: RegExpMatchArray): boolean =>
  auxiliaries.test(input.slice(Math.max(0, index - 16), index))

/** English rules that are right nearly always; each says why. */
export const grammarRules: readonly Rule[] = [
  {
    pattern: new RegExp(`(?<![\\p{L}'’])(?:${[...misspellings.keys()].join('|')})(?![\\p{L}'’])`, 'giu'),
    correct: ([word]) => withCaseOf(word, misspellings.get(word.toLowerCase()) ?? word),
    reason: 'Spelling.',
  },
  {
    pattern: /\b(an?) ((?!['’])[\p{L}][\p{L}'’-]*)/giu,
    correct: ([, article = '', word = '']) => {
      const right = articleFor(word)
      return right && right !== article.toLowerCase() && !/^(?:A|I)$/.test(word)
        ? `${withCaseOf(article, right)} ${word}`
        : undefined
    },
    reason: '“An” stands before a vowel sound, “a” before a consonant sound.',
  },
  {
    pattern: /\b([\p{L}]{2,})( )\1\b/giu,
    correct: ([, word = '']) => (doubledRight.has(word.toLowerCase()) ? undefined : word),
    reason: 'The word is there twice.',
  },
  {
    pattern: /(?<![\p{L}'’.])i(?=(?:['’](?:m|ve|ll|d))?(?:\s|[,;!?]|$))(?!\.)/gu,
    correct: () => 'I',
    reason: '“I” is always a capital.',
  },
  {
    pattern: /(?<=^|[.!?]\s)(?!e\.g|i\.e)(\p{Ll})(?=\p{Ll}+)/gmu,
    correct: ([letter]) => letter.toUpperCase(),
    reason: 'A sentence begins with a capital.',
  },
  {
    pattern:
      /\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|april|june|july|august|september|october|november|december|english|french|german|spanish|american|british|european)\b/g,
    correct: ([word]) => withCaseOf('A', word),
    reason: 'Names of days, months, languages and peoples have a capital.',
  },
  {
    pattern:
      /\b(its)(?= (?:a|an|the|not|been|very|so|too|going|raining|really|just|also|important|possible|clear|true|time|because|hard|easy)\b)/gi,
    correct: ([word]) => (word.startsWith('I') ? "It's" : "it's"),
    reason: '“It’s” is short for “it is”; “its” means “of it”.',
  },
  {
    pattern:
      /\b(it['’]s)(?= (?:own|name|colour|color|tail|size|shape|value|effects?|causes?|purpose|population|capital|members|surface|length|leaves|wings)\b)/gi,
    correct: ([word]) => (word.startsWith('I') ? 'Its' : 'its'),
    reason: '“Its” means “of it”; “it’s” is short for “it is”.',
  },
  {
    pattern: /\b(your)(?= (?:welcome|right that|wrong|going to|not|very|so|the best|a|an)\b)/gi,
    correct: ([word]) => (word.startsWith('Y') ? "You're" : "you're"),
    reason: '“You’re” is short for “you are”.',
  },
  {
    pattern: /\b(their|there)(?= (?:is|are|was|were)\b)/gi,
    correct: ([word]) => (/^their$/i.test(word) ? withCaseOf(word, 'there') : undefined),
    reason: '“There is” begins with “there”.',
  },
  {
    pattern:
      /\b(more|less|better|worse|rather|other|bigger|smaller|larger|faster|older|younger|higher|lower|longer|shorter) then\b/gi,
    correct: ([, word]) => `${word} than`,
    reason: 'A comparison takes “than”.',
  },
  {
    pattern: new RegExp(
      `\\b(${singular}) (have|do|don't|are|were|go|want|need|like|know|make|think|say|get)\\b(?! (?:to be|who))`,
      'gi',
    ),
    correct: (found) => {
      const [, subject = '', verb = ''] = found
      const isRelative = /^(?:this|that|each)$/i.test(subject)
      const isWish =
        verb.toLowerCase() === 'were' || (/^like$/i.test(verb) && /^(?:it|this|that)$/i.test(subject))
      return isRelative || isWish || isGoverned(found)
        ? undefined
        : `${subject} ${thirdPerson[verb.toLowerCase()] ?? verb}`
    },
    reason: 'A verb with “he”, “she” or “it” ends in -s.',
  },
  {
    pattern:
      /\b(they|we|you) (has|does|doesn't|is|was|goes|wants|needs|likes|knows|makes|thinks|says|gets)\b/gi,
    correct: (found) =>
      isGoverned(found) ? undefined : `${found[1]} ${plural[(found[2] ?? '').toLowerCase()] ?? found[2]}`,
    reason: 'The verb of a plural subject has no -s.',
  },
  {
    pattern:
      /\b(me) and (him|her|he|she|them|my \p{L}+) (?=(?:go|goes|went|are|is|was|were|have|had|like|play|want)\b)/giu,
    correct: ([, , other = '']) =>
      `${withCaseOf('A', { him: 'he', her: 'she', them: 'they' }[other.toLowerCase()] ?? other)} and I `,
    reason: 'The subject of a sentence is “I”, and it comes last.',
  },
  {
    pattern: /[^\S\n]+(?=[,;:!?](?:\s|$))/g,
    correct: () => '',
    reason: 'There is no space before a comma or mark.',
  },
  { pattern: /(?<=\p{L}),(?=\p{L})/gu, correct: () => ', ', reason: 'A space follows a comma.' },
]
