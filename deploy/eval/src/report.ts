import { calibrationPlot, confusionTable, escapeHtml } from './charts.js'
import type { Judgement } from './judge.js'
import { byFamily, calibrationOf, confusionOf, type Scores, scoresOf } from './metrics.js'

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b2430;background:#fff}
table{border-collapse:collapse}td,th{padding:.2rem .6rem;text-align:left;border-bottom:1px solid #d8dee6}td.figure{text-align:right;font-variant-numeric:tabular-nums}
.confusion{font-size:12px}.confusion td{text-align:center;min-width:1.6rem}.side{height:9rem;vertical-align:bottom}.side span{writing-mode:vertical-rl;transform:rotate(180deg)}
svg rect{fill:none;stroke:#8894a5}svg line{stroke:#8894a5;stroke-dasharray:4}svg circle{fill:#2563ebaa}svg text{font-size:11px;fill:#475467}
.scroll{overflow-x:auto}details{margin:.3rem 0}code{background:#f1f4f8;padding:0 .2rem}
@media(prefers-color-scheme:dark){body{background:#10151d;color:#dfe6ee}td,th{border-color:#2b3442}code{background:#1b2430}svg text{fill:#9aa7b8}}`

const figure = (value: number | null): string => `<td class="figure">${value === null ? '' : value}</td>`

const scoreTable = (rows: readonly (readonly [string, Scores])[]): string => {
  const names = Object.keys(rows[0]?.[1] ?? {})
  const head = names.map((name) => `<th>${name.replaceAll('_', ' ')}</th>`).join('')
  const body = rows.map(
    ([name, scores]) => `<tr><th>${escapeHtml(name)}</th>${Object.values(scores).map(figure).join('')}</tr>`,
  )
  return `<div class="scroll"><table><tr><th></th>${head}</tr>${body.join('\n')}</table></div>`
}

const misses = (judgements: readonly Judgement[]): string =>
  judgements
    .filter(({ why }) => why.length > 0)
    .map(
      ({ turn, why }) =>
        `<details><summary>${escapeHtml(turn.id)}: ${escapeHtml(turn.message.slice(0, 200))}</summary><ul>${why
          .map((one) => `<li><code>${escapeHtml(one)}</code></li>`)
          .join('')}</ul></details>`,
    )
    .join('\n')

/**
 * A page that stands alone: all figures, by family, calibration, confusion, and, where `showMisses`, what was wrong. The
 * turns of a held-out split are not shown, so that nobody tunes on them.
 */
export const htmlReport = (title: string, judgements: readonly Judgement[], showMisses: boolean): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${style}</style>
<h1>${escapeHtml(title)}</h1>${scoreTable([['all', scoresOf(judgements)]])}
<h2>Calibration</h2>${calibrationPlot(calibrationOf(judgements))}
<h2>Wanted and given</h2><div class="scroll">${confusionTable(confusionOf(judgements))}</div>
<h2>By family of phrasings</h2>${scoreTable(byFamily(judgements))}
${showMisses ? `<h2>What was wrong</h2>${misses(judgements)}` : ''}</html>
`
