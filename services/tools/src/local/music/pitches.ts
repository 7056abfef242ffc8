import { z } from 'zod'
import { computed, unreadable } from '../computed.js'

const letters = 'CDEFGAB'
const natural: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 }

interface Root {
  readonly letter: string
  readonly semitone: number
  readonly text: string
}

function rootIn(text: string): Root | undefined {
  const sign = String.raw`(?:\s?(#|♯|♭|sharp|flat|b(?=$|[^a-z]|maj|m(?:in)?\b|m\d|dim|aug|sus|add)))?`
  const found =
    new RegExp(`(?<![A-Za-z])([A-G])${sign}`).exec(text) ??
    new RegExp(`^\\s*([a-g])${sign}(?=\\s|$|m)`).exec(text)
  const letter = found?.[1]?.toUpperCase()
  if (!found || letter === undefined) return undefined
  const step = found[2] === undefined ? 0 : /#|♯|sharp/.test(found[2]) ? 1 : -1
  return {
    letter,
    semitone: ((natural[letter] ?? 0) + step + 12) % 12,
    text: `${letter}${step === 1 ? '♯' : step === -1 ? '♭' : ''}`,
  }
}

/** The name of a pitch on a given letter: sharps and flats as many as it takes. */
function spelled(letterIndex: number, semitone: number): string {
  const letter = letters.charAt(letterIndex % 7)
  const difference = ((semitone - (natural[letter] ?? 0) + 18) % 12) - 6
  return letter + (difference > 0 ? '♯'.repeat(difference) : '♭'.repeat(-difference))
}

/** Semitones above the root with the step of the scale on which each is written. */
type Degrees = readonly (readonly [step: number, semitones: number])[]
const seven = (...semitones: readonly number[]): Degrees => semitones.map((value, step) => [step, value])
const scales: readonly (readonly [RegExp, string, Degrees])[] = [
  [/\bharmonic minor\b/i, 'harmonic minor', seven(0, 2, 3, 5, 7, 8, 11)],
  [/\bmelodic minor\b/i, 'melodic minor (rising)', seven(0, 2, 3, 5, 7, 9, 11)],
  [
    /\bminor pentatonic\b|\bpentatonic minor\b/i,
    'minor pentatonic',
    [
      [0, 0],
      [2, 3],
      [3, 5],
      [4, 7],
      [6, 10],
    ],
  ],
  [
    /\bpentatonic\b/i,
    'major pentatonic',
    [
      [0, 0],
      [1, 2],
      [2, 4],
      [4, 7],
      [5, 9],
    ],
  ],
  [
    /\bblues\b/i,
    'blues',
    [
      [0, 0],
      [2, 3],
      [3, 5],
      [4, 6],
      [4, 7],
      [6, 10],
    ],
  ],
  [/\bdorian\b/i, 'dorian', seven(0, 2, 3, 5, 7, 9, 10)],
  [/\bphrygian\b/i, 'phrygian', seven(0, 1, 3, 5, 7, 8, 10)],
  [/\blydian\b/i, 'lydian', seven(0, 2, 4, 6, 7, 9, 11)],
  [/\bmixolydian\b/i, 'mixolydian', seven(0, 2, 4, 5, 7, 9, 10)],
  [/\blocrian\b/i, 'locrian', seven(0, 1, 3, 5, 6, 8, 10)],
  [/\bminor\b|\baeolian\b/i, 'natural minor', seven(0, 2, 3, 5, 7, 8, 10)],
  [/\bmajor\b|\bionian\b|/i, 'major', seven(0, 2, 4, 5, 7, 9, 11)],
]
const pitchesOf = (root: Root, degrees: Degrees): string[] =>
  degrees.map(([step, semitones]) =>
    spelled(letters.indexOf(root.letter) + step, (root.semitone + semitones) % 12),
  )

/** The pitches of a scale, each on its own letter. */
export const buildScale = computed(z.object({ scale: z.string() }), ({ scale }) => {
  const root = rootIn(scale)
  const kind = scales.find(([pattern]) => pattern.test(scale))
  if (!root || !kind)
    throw unreadable('scale', 'Name a root and a scale, such as D major, F# minor or A blues')
  const [, name, degrees] = kind
  const semitones = degrees.map(([, value]) => value)
  const steps = [...semitones.slice(1), 12].map((value, index) => value - (semitones[index] ?? 0))
  return { scale: `${root.text} ${name}`, pitches: pitchesOf(root, degrees), steps_in_semitones: steps }
})

const chords: readonly (readonly [RegExp, string, Degrees])[] = [
  [
    /maj(?:or)? ?7|Δ/i,
    'major seventh',
    [
      [0, 0],
      [2, 4],
      [4, 7],
      [6, 11],
    ],
  ],
  [
    /(?:m7b5|m7♭5|half[- ]diminished|ø)/i,
    'half-diminished seventh',
    [
      [0, 0],
      [2, 3],
      [4, 6],
      [6, 10],
    ],
  ],
  [
    /(?:dim(?:inished)? ?7|°7)/i,
    'diminished seventh',
    [
      [0, 0],
      [2, 3],
      [4, 6],
      [6, 9],
    ],
  ],
  [
    /(?:min(?:or)? ?7|(?<=[A-G][#♯b♭]?)m7|-7)/,
    'minor seventh',
    [
      [0, 0],
      [2, 3],
      [4, 7],
      [6, 10],
    ],
  ],
  [
    /dim|°/i,
    'diminished',
    [
      [0, 0],
      [2, 3],
      [4, 6],
    ],
  ],
  [
    /aug|\+/i,
    'augmented',
    [
      [0, 0],
      [2, 4],
      [4, 8],
    ],
  ],
  [
    /sus ?2/i,
    'suspended second',
    [
      [0, 0],
      [1, 2],
      [4, 7],
    ],
  ],
  [
    /sus ?4?/i,
    'suspended fourth',
    [
      [0, 0],
      [3, 5],
      [4, 7],
    ],
  ],
  [
    /(?:add ?9)/i,
    'added ninth',
    [
      [0, 0],
      [2, 4],
      [4, 7],
      [1, 2],
    ],
  ],
  [
    /(?<![A-Za-z])[A-Ga-g][#♯b♭]?\s?(?:dominant )?9/,
    'dominant ninth',
    [
      [0, 0],
      [2, 4],
      [4, 7],
      [6, 10],
      [1, 2],
    ],
  ],
  [
    /7/,
    'dominant seventh',
    [
      [0, 0],
      [2, 4],
      [4, 7],
      [6, 10],
    ],
  ],
  [
    /\bmin(?:or)?\b|(?<=[A-G][#♯b♭]?)m(?:in)?\b/,
    'minor',
    [
      [0, 0],
      [2, 3],
      [4, 7],
    ],
  ],
  [
    /(?:)/,
    'major',
    [
      [0, 0],
      [2, 4],
      [4, 7],
    ],
  ],
]

/** The pitches of a chord and its inversions. */
export const buildChord = computed(z.object({ chord: z.string() }), ({ chord }) => {
  const root = rootIn(chord)
  const kind = chords.find(([pattern]) => pattern.test(chord))
  if (!root || !kind) throw unreadable('chord', 'Write a chord such as Am, C7, F#dim or Bbmaj7')
  const [, name, degrees] = kind
  const pitches = pitchesOf(root, degrees)
  const inversions = pitches.map((_, index) =>
    [...pitches.slice(index), ...pitches.slice(0, index)].join(' '),
  )
  return { chord: `${root.text} ${name}`, pitches, semitones: degrees.map(([, value]) => value), inversions }
})
