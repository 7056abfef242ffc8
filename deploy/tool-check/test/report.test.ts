import { checked } from './support/command.js'
import type { Broken } from './support/tool-under-test.js'

describe('the report', () => {
  test('never holds the credential, whatever the tool repeats', async () => {
    const repeats: Broken = {
      request: ({ headers, body }) =>
        body.includes('"rows":4') ? { status: 400, body: { error: `${headers['x-api-key']}` } } : undefined,
    }
    const { out, report, err } = await checked(repeats)
    expect(`${out}${report}${err}`).not.toContain('the-key-of-the-tool')
    expect(report).toContain('[redacted]')
  })

  test('bounds texts, and keeps control characters of the tool from the terminal', async () => {
    const { out } = await checked({ answer: () => ({ status: 500, body: `\u001b[2J${'x'.repeat(5_000)}` }) })
    expect(out).not.toContain('\u001b')
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(1_200)
  })
})
