import { readFile } from 'node:fs/promises'
import { rules } from '../src/checks/rules.js'
import { checked, command, usual } from './support/command.js'
import { type Broken, openTool, registration } from './support/tool-under-test.js'

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

  test('names its rules as the page on them does', async () => {
    const page = await readFile(new URL('../../../docs/tool-check.md', import.meta.url), 'utf8')
    const told = Object.entries(rules).map(([check, [holds]]) => `| \`${check}\` | ${holds} |`)
    expect(told.filter((row) => !page.includes(row))).toEqual([])
  })

  test('tells no query of the registered URL', async () => {
    const tool = await openTool()
    const registered = registration(tool.url, { endpoint: { url: `${tool.url}/run?code=my-own-secret` } })
    const { out, report } = await command(registered, usual)
    await tool.stop()
    expect(report).toContain('code=redacted')
    expect(`${out}${report}`).not.toContain('my-own-secret')
  })
})
