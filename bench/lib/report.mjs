/** Markdown tables, so that a run's output can go into the README as it is. */

/** Prints rows (objects with the same keys) as a Markdown table. */
export function table(title, rows) {
  const [first] = rows
  if (!first) return
  const heads = Object.keys(first)
  console.log(`\n**${title}**\n`)
  console.log(`| ${heads.join(' | ')} |`)
  console.log(`|${heads.map((_head, index) => (index === 0 ? '---' : '---:')).join('|')}|`)
  for (const row of rows) console.log(`| ${heads.map((head) => row[head] ?? '').join(' | ')} |`)
}

export const milliseconds = (value) => value.toFixed(value < 10 ? 2 : 1)
export const perSecond = (value) => value.toFixed(value < 100 ? 1 : 0)
export const megabytes = (bytes) => (bytes / 1_048_576).toFixed(0)
export const times = (value) => `${value.toFixed(2)} x`

/** CPU by part between two readings, in ms per operation. */
export const cpuPer = (before, after, count) =>
  Object.fromEntries(Object.keys(after).map((part) => [part, ((after[part] - before[part]) * 1_000) / count]))

export const sum = (parts) => Object.values(parts).reduce((total, value) => total + value, 0)
