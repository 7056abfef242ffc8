import { rollingProblems, runRolling, serverUrls } from '../src/index.js'

const servers = serverUrls(process.env)
const missing = 'a rolling restart needs RABBITMQ_URL, RABBITMQ_MANAGEMENT_URL and DATABASE_URL'

if (servers)
  test('every process is restarted under load: no request fails, no stream is cut without a word, no turn is lost', async () => {
    const report = await runRolling({ servers, turnsPerSecond: 5, say: () => undefined })
    expect(rollingProblems(report)).toEqual([])
    expect(report.failedVisible).toBe(0)
    expect(report.restarts).toBe(14)
    expect(report.completed).toBeGreaterThan(100)
  }, 600_000)
else if (process.env['CI'] === 'true') test(missing, () => expect(missing).toBe('given'))
else test.skip(missing, () => undefined)
