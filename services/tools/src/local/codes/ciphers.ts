import { z } from 'zod'
import { computed, unreadable } from '../computed.js'

/** International Morse code (ITU-R M.1677-1). */
const morse: Readonly<Record<string, string>> = Object.fromEntries(
  `A .-|B -...|C -.-.|D -..|E .|F ..-.|G --.|H ....|I ..|J .---|K -.-|L .-..|M --|N -.|O ---|P .--.|Q --.-|R .-.|S ...|T -|U ..-|V ...-|W .--|X -..-|Y -.--|Z --..|0 -----|1 .----|2 ..---|3 ...--|4 ....-|5 .....|6 -....|7 --...|8 ---..|9 ----.|. .-.-.-|, --..--|? ..--..|' .----.|/ -..-.|( -.--.|) -.--.-|: ---...|= -...-|+ .-.-.|- -....-|" .-..-.|@ .--.-.`
    .split('|')
    .map((entry) => entry.split(' ')),
)
const letters = new Map(Object.entries(morse).map(([letter, code]) => [code, letter]))
const plainLetters = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase()

/** Text to Morse code, or Morse code (dots, dashes, spaces, `/` between words) to text. */
export const translateMorse = computed(z.object({ message: z.string() }), ({ message }) => {
  const code = message
    .replace(/[·•]/g, '.')
    .replace(/[−–—_]/g, '-')
    .trim()
  if (/^[.\-/|\s]+$/.test(code) && /[.-]/.test(code)) {
    const read = code.split(/\s*[/|]\s*|\s{2,}/).map((word) =>
      word
        .split(/\s+/)
        .map((sign) => letters.get(sign) ?? '?')
        .join(''),
    )
    return {
      direction: 'from Morse code',
      result: read.join(' '),
      unknown: code.split(/[\s/|]+/).filter((sign) => sign !== '' && !letters.has(sign)),
    }
  }
  const words = plainLetters(message)
    .split(/\s+/)
    .filter((word) => word !== '')
  const coded = words
    .map((word) => [...word].flatMap((letter) => morse[letter] ?? []).join(' '))
    .filter((word) => word !== '')
  if (coded.length === 0) throw unreadable('message', 'Write letters and digits, or dots and dashes')
  return {
    direction: 'to Morse code',
    result: coded.join(' / '),
    unknown: [...new Set(words.join(''))].filter((letter) => morse[letter] === undefined),
  }
})

const alphabet = 'abcdefghijklmnopqrstuvwxyz'
/** Every letter moved along the alphabet; case and all other characters stay. */
const shifted = (text: string, by: number): string =>
  text.replace(/[a-z]/gi, (letter) => {
    const moved = alphabet.charAt((((alphabet.indexOf(letter.toLowerCase()) + by) % 26) + 26) % 26)
    return letter === letter.toLowerCase() ? moved : moved.toUpperCase()
  })

/** How often each letter stands in English text, in percent (Lewand, Cryptological Mathematics, 2000). */
const frequency = [
  8.2, 1.5, 2.8, 4.3, 12.7, 2.2, 2, 6.1, 7, 0.15, 0.77, 4, 2.4, 6.7, 7.5, 1.9, 0.095, 6, 6.3, 9.1, 2.8, 0.98,
  2.4, 0.15, 2, 0.074,
]

/** The shift whose reading comes nearest to the letters of English (least squares). */
function likelyShift(text: string): number {
  const counts = [...alphabet].map((letter) => text.toLowerCase().split(letter).length - 1)
  const total = counts.reduce((sum, count) => sum + count, 0) || 1
  const distance = (shift: number): number =>
    frequency.reduce(
      (sum, share, index) => sum + (share - (100 * (counts[(index + shift) % 26] ?? 0)) / total) ** 2,
      0,
    )
  return (
    [...alphabet].map((_, shift) => shift).sort((left, right) => distance(left) - distance(right))[0] ?? 0
  )
}

/** Writes or breaks a Caesar cipher. */
export const trainCaesar = computed(
  z.object({ message: z.string(), shift: z.number().int(), mode: z.enum(['encrypt', 'decrypt', 'crack']) }),
  ({ message: given, shift, mode }) => {
    const message = given.replace(
      /\s+(?:with|by|using) (?:an? |the )?(?:shift|key)(?: of)? -?\d{1,2}\s*[.?!]*$/i,
      '',
    )
    if (!/[a-z]/i.test(message)) throw unreadable('message', 'Write a message with letters from A to Z')
    const used = mode === 'crack' ? likelyShift(message) : shift
    const by = mode === 'encrypt' ? used : -used
    return {
      result: shifted(message, by),
      shift: used,
      mode,
      alphabet: [...alphabet].map((letter) => ({ from: letter, to: shifted(letter, by) })),
    }
  },
)
