import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../src/index.js'
import { type Broken, key, openTool, registration } from './tool-under-test.js'

/** Runs the command on a document, as an author does; `FILE` in the arguments is the document. */
export async function command(document: unknown, args: readonly string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'tool-check-'))
  const file = join(folder, 'registration.json')
  const json = join(folder, 'report.json')
  await writeFile(file, typeof document === 'string' ? document : JSON.stringify(document))
  let out = ''
  let err = ''
  try {
    const code = await run([...args.map((arg) => (arg === 'FILE' ? file : arg)), '--json', json], {
      environment: { TOOL_KEY: key },
      write: (text) => {
        out += text
      },
      tell: (text) => {
        err += text
      },
      isTerminal: false,
      signal: new AbortController().signal,
    })
    const report = await readFile(json, 'utf8').catch(() => '{"tools":[]}')
    const verdicts = verdictsOf(report)
    return { code, out, err, report, ...verdicts }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** On this machine, with the key. */
export const usual = ['FILE', '--allow-private', '--auth-env', 'TOOL_KEY']

/** Names of the checks by their verdict. */
function verdictsOf(report: string) {
  const { tools } = JSON.parse(report) as {
    readonly tools: readonly {
      readonly checks: readonly { readonly check: string; readonly verdict: string }[]
    }[]
  }
  const checks = tools.flatMap((tool) => tool.checks)
  const of = (verdict: string) => checks.filter((line) => line.verdict === verdict).map(({ check }) => check)
  return { ok: of('ok'), wrong: of('wrong'), skipped: of('skipped') }
}

/** Runs the command on a tool that breaks a rule, or none. */
export async function checked(broken: Broken, more: object = {}, args: readonly string[] = []) {
  const tool = await openTool(broken)
  try {
    return { ...(await command(registration(tool.url, more), [...usual, ...args])), arrived: tool.arrived }
  } finally {
    await tool.stop()
  }
}
