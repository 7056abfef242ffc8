import type { ChaosReport } from './run-chaos.js'

const recoveryLimitMs = 5_000

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

/** The counters, one a line. */
export function linesOf(report: ChaosReport): readonly string[] {
  const { recoveries } = report
  return [
    ['attempted', report.attempted],
    ['acknowledged', report.acknowledged],
    ['completed', report.completed],
    ['failed-visible', report.failedVisible],
    ['lost', report.lost],
    ['effects', report.effects],
    ['duplicated effects', report.duplicatedEffects],
    ['out-of-order', report.outOfOrder],
    ['unexpected', report.unexpected.length],
    ['recovered', recoveries.length],
    ['kills', report.kills],
    ['p50 recovery ms', Math.round(percentile(recoveries, 0.5))],
    ['p99 recovery ms', Math.round(percentile(recoveries, 0.99))],
    ['streams resumed', report.resumedStreams],
    ['tool requests repeated', report.repeatedRequests],
  ].map(([name, value]) => `${String(name).padEnd(24)}${value}`)
}

/** What a run must not have. */
export function problemsOf(report: ChaosReport): readonly string[] {
  const { lost, duplicatedEffects, outOfOrder, unexpected, recoveries } = report
  const slow = percentile(recoveries, 0.99)
  return [
    ...(lost > 0 ? [`${lost} turns were lost`] : []),
    ...(duplicatedEffects > 0 ? [`${duplicatedEffects} effects were there twice`] : []),
    ...(outOfOrder > 0 ? [`${outOfOrder} times something was out of order`] : []),
    ...(slow > recoveryLimitMs
      ? [`one turn in a hundred waited ${Math.round(slow)} ms for another worker`]
      : []),
    ...unexpected.slice(0, 20),
  ]
}
