import type { ContextAnalysis } from '@tutor/contracts'

type Places = ContextAnalysis['steering']

const sentenceEnd = /[.!?\n;]+\s*/g
const nextEnd = /[.!?\n;]/g

/** The sentence, line or quotation around a place. */
function sentenceAround(text: string, { start, end }: Places[number]): { start: number; end: number } {
  let from = 0
  for (const found of text.slice(0, start).matchAll(sentenceEnd)) from = found.index + found[0].length
  const quote = text.lastIndexOf('"', start)
  if (quote >= from) from = quote
  nextEnd.lastIndex = Math.max(end - 1, start)
  const next = nextEnd.exec(text)
  return { start: from, end: next ? next.index : text.length }
}

const blank = (text: string, places: readonly { start: number; end: number }[]): string => {
  let visible = text
  for (const { start, end } of places)
    visible = visible.slice(0, start) + visible.slice(start, end).replace(/[^\n]/g, ' ') + visible.slice(end)
  return visible
}

/**
 * The text without the words that try to steer, which are blanked so that all offsets stay: without their sentences where
 * the rest still asks for something (`asks`), else without the words alone.
 */
export function withoutSteering(text: string, places: Places, asks: (visible: string) => boolean): string {
  if (places.length === 0) return text
  const withoutSentences = blank(
    text,
    places.map((place) => sentenceAround(text, place)),
  )
  return asks(withoutSentences) ? withoutSentences : blank(text, places)
}
