/** The numbers in a text in their order: `-3`, `2.5`, `1,200`, `3e5`; at most `most` of them. */
export function numbersIn(text: string, most = 500): number[] {
  const plain = text
    .replace(/[−–](?=\d)/g, '-')
    .replace(/(?<=\d),(?=\d{3}(?:\D|$))(?!\d{3},\d(?!\d{2}))/g, '')
  const found = plain.matchAll(/(?<![\w.])-?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,3})?(?![\d])/gi)
  const numbers: number[] = []
  for (const [text] of found) {
    if (numbers.length === most) break
    const value = Number(text)
    if (Number.isFinite(value)) numbers.push(value)
  }
  return numbers
}

/** Up to ten significant digits, without the dust of binary fractions. */
export const tidy = (value: number): string => {
  const text = String(Number(value.toPrecision(10)))
  return text === '-0' ? '0' : text
}

/** To four decimals at most, for results of measured numbers. */
export const rounded = (value: number, places = 4): number => {
  const result = Number(value.toFixed(places))
  return result === 0 ? 0 : result
}
