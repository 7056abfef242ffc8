import { isIPv4 } from 'node:net'

/** What personal data are told apart as; the names stand in placeholders, in the ledger and in GET /v1/disclosures. */
export const categories = [
  'name',
  'email',
  'phone',
  'address',
  'birth_date',
  'id_number',
  'account',
  'ip_address',
  'bank_account',
  'card',
] as const
export type Category = (typeof categories)[number]

/** A form in which personal data are written. The data are the pattern's group `it`, or the whole match. */
export interface PersonalForm {
  readonly category: Category
  /** With flags `d`, `g` and `u`; every repetition has a bound, so that the time is linear in the text. */
  readonly pattern: RegExp
  /** Whether a match is what it looks like. */
  readonly holds?: (found: string, text: string) => boolean
}

const word = String.raw`[\p{L}\p{N}_]`
const month =
  '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december)'
const date = String.raw`(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}(?:st|nd|rd|th)?(?: of)? ${month}\.?,?(?: \d{4})?|${month}\.? \d{1,2}(?:st|nd|rd|th)?,?(?: \d{4})?)`
const street =
  '(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Close|Crescent|Place|Boulevard|Blvd|Terrace|Way)'

/**
 * Forms that are personal wherever they stand, or by the words before them. They are narrow on purpose: a lesson is full of
 * numbers, and a number that is hidden is one that the model can't work with. What a check digit or a cue can tell, it must.
 */
export const personalForms: readonly PersonalForm[] = [
  {
    category: 'email',
    pattern:
      /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}][\p{L}\p{N}-]{0,62}(?:\.[\p{L}\p{N}-]{1,63}){0,4}\.\p{L}{2,24}/dgu,
  },
  {
    category: 'email',
    pattern:
      /(?<![\p{L}\p{N}._-])[\p{L}\p{N}._-]{1,64} ?(?:\(at\)|\[at\]| at ) ?[\p{L}\p{N}-]{1,63} ?(?:\(dot\)|\[dot\]| dot ) ?(?:com|org|net|edu|io|[a-z]{2})(?![\p{L}\p{N}])/dgiu,
  },
  // A telephone number: with the country's prefix, in the American grouping, or after a word that says so.
  {
    category: 'phone',
    pattern:
      /(?<![\p{N})^*/=+-] ?|\p{L}|(?<!\p{L})\p{L} )\+[1-9]\d{0,2}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,5}){2,4}(?![\p{L}\p{N}])/dgu,
  },
  {
    category: 'phone',
    pattern: /(?<![\p{N}=+*/^-] ?)(?:\(\d{3}\) ?|\d{3}-)\d{3}-\d{4}(?![\p{N}]| ?[=*/^])/dgu,
  },
  {
    category: 'phone',
    pattern:
      /(?<!\p{L})(?:phone|telephone|mobile|cell|cellphone|whatsapp|tel|call me|text me|ring me|reach me|my number)(?: number)?(?: at| on| under| is|'s|:|\.| =){0,2} (?<it>\(?\+?\d[\d ().-]{5,18}\d)(?!\p{N})/dgiu,
  },
  {
    category: 'bank_account',
    pattern: /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\p{L}\p{N}])/dgu,
    holds: isIban,
  },
  // The issuers' first digits: Visa, Mastercard, Discover, then American Express and Diners Club, which group differently.
  {
    category: 'card',
    pattern:
      /(?<!\p{N}|\p{N}[ .,-])(?:(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6011|65\d{2})(?<gap>[ -]?)\d{4}\k<gap>\d{4}\k<gap>\d{4}|3[4678]\d{2}(?<space>[ -]?)\d{6}\k<space>\d{4,5})(?!\p{N}|[.,]\p{N})/dgu,
    holds: passesLuhn,
  },
  // A United States social security number.
  {
    category: 'id_number',
    pattern: /(?<![\p{N}-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\p{N}-])/dgu,
  },
  {
    category: 'id_number',
    pattern:
      /(?<!\p{L})(?:student|pupil|matriculation|passport|licence|license|national|personal|social security|insurance|nhs|school|candidate|exam)[ -](?:id|identity|no|no\.|nr|number|card)(?: card| number)?(?: is|:|=| #){0,2} ?(?<it>[A-Z0-9](?:[A-Z0-9/-]{3,24}[A-Z0-9]))(?![\p{L}\p{N}])/dgiu,
    holds: (found) => (found.match(/\d/g)?.length ?? 0) >= 4,
  },
  {
    category: 'account',
    pattern: new RegExp(
      String.raw`(?<!\p{L})my (?:instagram|insta|snapchat|snap|tiktok|discord|telegram|twitter|facebook|steam|roblox|xbox|gamertag|username|user name)(?: account| name| handle| tag)?(?: is|'s|:){1,2} (?<it>@?[\p{L}\p{N}_][\p{L}\p{N}_.#-]{1,40}${word})`,
      'dgiu',
    ),
  },
  {
    category: 'birth_date',
    pattern: new RegExp(
      String.raw`(?<!\p{L})(?:i was born on|i'm born on|my birthday is|my birthday's|my date of birth is|date of birth:|dob:?)(?: on)?(?: the)? (?<it>${date})(?![\p{L}\p{N}])`,
      'dgiu',
    ),
  },
  {
    category: 'address',
    pattern: new RegExp(
      String.raw`(?<![\p{L}\p{N}])\d{1,5}[a-z]?,? (?:\p{Lu}[\p{L}'.-]{1,30} ){1,3}${street}(?![\p{L}\p{N}])(?:,? (?:apt|apartment|flat|unit) ?\w{1,6})?`,
      'dgu',
    ),
  },
  {
    category: 'address',
    pattern:
      /(?<!\p{L})\p{Lu}[\p{L}-]{2,40}(?:straße|strasse|str\.|gasse|allee) \d{1,4}[a-z]?(?![\p{L}\p{N}])/dgu,
  },
  {
    category: 'ip_address',
    pattern: /(?<![\p{L}\p{N}.-])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}/]|\.\d)/dgu,
    holds: isSomebodysAddress,
  },
]

/** ISO 13616: the first four characters go to the end, letters count from 10, and the remainder by 97 is 1. */
function isIban(found: string): boolean {
  const text = found.replaceAll(' ', '')
  if (text.length < 15 || text.length > 34) return false
  let remainder = 0
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder === 1
}

/** ISO/IEC 7812-1, annex B: every second digit from the right counts double. */
function passesLuhn(found: string): boolean {
  const digits = [...found.replace(/\D/g, '')].reverse().map(Number)
  const sum = digits.reduce((total, digit, at) => {
    const value = at % 2 === 0 ? digit : digit * 2
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** Words of a lesson about networks, in which addresses are examples. */
const aboutNetworks =
  /(?<!\p{L})(?:subnet|subnets|subnetting|netmask|cidr|binary|octets?|class [a-e] address|hosts?)(?!\p{L})/iu

/**
 * Not a chapter ("1.2.3.4"), nor an address that belongs to nobody in particular (RFC 1918, 5735 and 5737), nor an example of
 * a lesson.
 */
function isSomebodysAddress(found: string, text: string): boolean {
  if (!isIPv4(found) || aboutNetworks.test(text)) return false
  const [a = 0, b = 0, c = 0, d = 0] = found.split('.').map(Number)
  if (Math.max(a, b, c, d) < 100) return false
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false
  if ((a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254)) return false
  return !(
    (a === 192 && b === 0 && c === 2) ||
    (a === 198 && b === 51 && c === 100) ||
    (a === 203 && b === 0 && c === 113)
  )
}
