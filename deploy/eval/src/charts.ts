import type { CalibrationBin } from './metrics.js'

/** Text that is data, never markup. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const size = 320
const margin = 40

/** Confidence against the share that was right, one circle for each bin, its area by the number of values; on the diagonal is honest. */
export function calibrationPlot(bins: readonly CalibrationBin[]): string {
  const x = (value: number): number => margin + value * (size - 2 * margin)
  const y = (value: number): number => size - margin - value * (size - 2 * margin)
  const most = Math.max(1, ...bins.map(({ values }) => values))
  const circles = bins
    .filter(({ values }) => values > 0)
    .map(({ confidence, right, values }) => {
      const radius = 3 + 15 * Math.sqrt(values / most)
      const title = `${values} values: said ${confidence.toFixed(2)}, right ${right.toFixed(2)}`
      return `<circle cx="${x(confidence).toFixed(1)}" cy="${y(right).toFixed(1)}" r="${radius.toFixed(1)}"><title>${title}</title></circle>`
    })
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) =>
      `<text x="${x(tick)}" y="${size - margin + 16}" text-anchor="middle">${tick}</text>` +
      `<text x="${margin - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
  )
  return `<svg viewBox="0 0 ${size} ${size}" width="${size}" role="img" aria-label="Calibration">
<rect x="${margin}" y="${margin}" width="${size - 2 * margin}" height="${size - 2 * margin}"/>
<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>${circles.join('')}${ticks.join('')}
<text x="${size / 2}" y="${size - 6}" text-anchor="middle">confidence that was said</text>
<text transform="translate(11 ${size / 2}) rotate(-90)" text-anchor="middle">share that was right</text></svg>`
}

/** Wanted against given, as a table whose shades say how many. */
export function confusionTable(rows: ReadonlyMap<string, ReadonlyMap<string, number>>): string {
  const columns = [...new Set([...rows].flatMap(([want, row]) => [want, ...row.keys()]))].sort()
  const head = columns.map((name) => `<th class="side"><span>${escapeHtml(name)}</span></th>`).join('')
  const body = [...rows].sort().map(([want, row]) => {
    const all = [...row.values()].reduce((sum, value) => sum + value, 0)
    const cells = columns.map((name) => {
      const value = row.get(name) ?? 0
      const hue = name === want ? 150 : 5
      const shade =
        value === 0
          ? ''
          : ` style="background:hsl(${hue} 60% 45% / ${(0.15 + (0.7 * value) / all).toFixed(2)})"`
      return `<td${shade}>${value || ''}</td>`
    })
    return `<tr><th>${escapeHtml(want)}</th>${cells.join('')}</tr>`
  })
  return `<table class="confusion"><tr><th></th>${head}</tr>${body.join('\n')}</table>`
}
