import { z } from 'zod'
import { computed, unreadable } from '../computed.js'
import { rounded } from '../numbers/numerals.js'

type Rgb = readonly [number, number, number]
const names: Readonly<Record<string, string>> = {
  black: '000000',
  white: 'ffffff',
  red: 'ff0000',
  green: '008000',
  lime: '00ff00',
  blue: '0000ff',
  yellow: 'ffff00',
  orange: 'ffa500',
  purple: '800080',
  gray: '808080',
  grey: '808080',
  silver: 'c0c0c0',
  navy: '000080',
  teal: '008080',
  maroon: '800000',
  olive: '808000',
  aqua: '00ffff',
  cyan: '00ffff',
  magenta: 'ff00ff',
  fuchsia: 'ff00ff',
  pink: 'ffc0cb',
  brown: 'a52a2a',
  gold: 'ffd700',
  'dark blue': '00008b',
  'light blue': 'add8e6',
  'dark green': '006400',
  'light gray': 'd3d3d3',
  'light grey': 'd3d3d3',
}
const pattern = new RegExp(
  `#([0-9a-f]{6}|[0-9a-f]{3})\\b|rgb\\(\\s*(\\d{1,3})[\\s,]+(\\d{1,3})[\\s,]+(\\d{1,3})\\s*\\)|\\b(${Object.keys(
    names,
  )
    .sort((a, b) => b.length - a.length)
    .join('|')})\\b`,
  'gi',
)

const fromHex = (hex: string): Rgb => {
  const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex
  const part = (at: number): number => Number.parseInt(full.slice(at, at + 2), 16)
  return [part(0), part(2), part(4)]
}

function coloursIn(text: string): Rgb[] {
  return [...text.matchAll(pattern)].slice(0, 2).map(([, hex, r, g, b, name]) => {
    if (hex !== undefined) return fromHex(hex)
    if (name !== undefined) return fromHex(names[name.toLowerCase()] ?? '000000')
    return [r, g, b].map((part) => Math.min(255, Number(part))) as unknown as Rgb
  })
}

/** Relative luminance as WCAG 2.2 defines it. */
const luminance = (colour: Rgb): number => {
  const [r = 0, g = 0, b = 0] = colour.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const hexOf = (colour: Rgb): string => `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`

/** The contrast ratio of two colours and what WCAG 2.2 allows with it. */
export const checkContrast = computed(z.object({ colours: z.string() }), ({ colours }) => {
  const [first, second] = coloursIn(colours)
  if (!first || !second)
    throw unreadable('colours', 'Write two colours, such as #336699 on #ffffff or navy on white')
  const [light, dark] = [luminance(first), luminance(second)].sort((left, right) => right - left)
  const ratio = ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
  const passes = (least: number): string => (ratio >= least ? 'passes' : 'fails')
  return {
    foreground: hexOf(first),
    background: hexOf(second),
    // Never rounded up over a limit.
    ratio: `${rounded(Math.floor(ratio * 100) / 100, 2)}:1`,
    checks: [
      { use: 'Normal text, level AA', least: '4.5:1', result: passes(4.5) },
      { use: 'Large text, level AA', least: '3:1', result: passes(3) },
      { use: 'Normal text, level AAA', least: '7:1', result: passes(7) },
      { use: 'Large text, level AAA', least: '4.5:1', result: passes(4.5) },
      { use: 'Icons and controls, level AA', least: '3:1', result: passes(3) },
    ],
  }
})
