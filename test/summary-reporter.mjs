import { writeSync } from 'node:fs'

/** Ends a run with `N passed, N failed`, the line that build systems read. A suite that can't start counts as a failure. */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : ''
    // Behind jest's own summary, which comes after all reporters.
    process.once('exit', () =>
      writeSync(1, `\n${results.numPassedTests} passed, ${failed} failed${skipped}\n`),
    )
  }
}
