import { parseArgs } from 'node:util'
import { UsageError } from './usage-error.js'

export const usage = `npm run tool:check -- FILE-OR-URL [options]

Calls an educational tool with valid and invalid inputs, and says of every rule of the contract whether it holds.
FILE-OR-URL is a registration as POST /v1/tools takes it, or an OpenAPI document, as JSON or YAML; with --mcp it is
the address of an MCP server. The tool is really called, some hundred times.

  --allow-private      the tool may live on this machine or in the local network, and speak http
  --auth-env NAME      the environment variable that holds the tool's credential: the key, the token, user:password,
                       or the client's secret, as the registration's auth says; a bearer token where it says nothing
  --auth-header NAME   the credential goes into this header, where the registration says nothing
  --operation ID       of an OpenAPI document only this operation; more than once for several
  --server URL         the base URL in place of the document's
  --mcp                FILE-OR-URL is an MCP server (streamable HTTP)
  --tool NAME          of an MCP server only this tool; more than once for several
  --input FILE         a valid input, where the schema says too little (JSON or YAML)
  --idempotent         the tool honours Idempotency-Key
  --parallel N         calls at once (default: 8, or the tool's max_concurrent)
  --burst N            calls at once that must make the tool answer 429
  --timeout MS         the time limit, where no registration says one
  --seed N             other inputs (default: 1); the same inputs for the same N
  --json FILE          the report for machines

Exit code: 0 when nothing is wrong, 1 when something is, 2 for wrong use.`

const options = {
  'allow-private': { type: 'boolean', default: false },
  'auth-env': { type: 'string' },
  'auth-header': { type: 'string' },
  operation: { type: 'string', multiple: true },
  server: { type: 'string' },
  mcp: { type: 'boolean', default: false },
  tool: { type: 'string', multiple: true },
  input: { type: 'string' },
  idempotent: { type: 'boolean', default: false },
  parallel: { type: 'string' },
  burst: { type: 'string' },
  timeout: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export interface Options {
  readonly target: string
  readonly allowPrivate: boolean
  readonly authEnv: string | undefined
  readonly authHeader: string | undefined
  readonly operations: readonly string[] | undefined
  readonly server: string | undefined
  readonly isMcp: boolean
  readonly tools: readonly string[] | undefined
  readonly input: string | undefined
  readonly isIdempotent: boolean
  readonly parallel: number | undefined
  readonly burst: number | undefined
  readonly timeoutMs: number | undefined
  readonly seed: number
  readonly json: string | undefined
}

/** What the command line says; `help` where that is asked for. UsageError where it says it wrongly. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parsed(args)
  if (values.help) return 'help'
  const [target, ...more] = positionals
  if (target === undefined || more.length > 0)
    throw new UsageError('Give one file or URL. --help tells more.')
  if (values.mcp && values.operation)
    throw new UsageError('--operation is for OpenAPI documents; with --mcp it is --tool')
  if (!values.mcp && values.tool)
    throw new UsageError('--tool is for MCP servers; of an OpenAPI document it is --operation')
  if (values['auth-header'] !== undefined && values['auth-env'] === undefined)
    throw new UsageError('--auth-header needs --auth-env, which names where the credential is')
  return {
    target,
    allowPrivate: values['allow-private'],
    authEnv: values['auth-env'],
    authHeader: values['auth-header'],
    operations: values.operation,
    server: values.server,
    isMcp: values.mcp,
    tools: values.tool,
    input: values.input,
    isIdempotent: values.idempotent,
    parallel: whole('parallel', values.parallel, 1, 64),
    burst: whole('burst', values.burst, 1, 2_000),
    timeoutMs: whole('timeout', values.timeout, 100, 50_000),
    seed: whole('seed', values.seed, 0, 2 ** 31 - 1) ?? 1,
    json: values.json,
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function whole(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new UsageError(`--${name} must be a whole number of ${least} to ${most}`)
}
