import { readFile } from 'node:fs/promises'
import { ConfigError } from '@tutor/platform'
import { parse } from 'yaml'
import type { LlmProxyConfig } from '../config.js'
import { ggufProblems } from './gguf-problems.js'
import { AliasOptions, type Deployment, ModelsFile, type SecretReference } from './models-file.js'

/** What is configured, with its secrets resolved. */
export interface ModelsConfig extends ModelsFile {
  /** The keys of each deployment, by its name; one without any has an empty list. */
  readonly keys: ReadonlyMap<string, readonly string[]>
  readonly moderationKey: string | undefined
}

/** Microseconds of a dollar per million tokens, for the models that the environment names by default. */
const usualPrices: Readonly<Record<string, { input: number; cached_input: number; output: number }>> = {
  'gpt-4o-mini': { input: 150_000, cached_input: 75_000, output: 600_000 },
  'gpt-4o': { input: 2_500_000, cached_input: 1_250_000, output: 10_000_000 },
  'text-embedding-3-small': { input: 20_000, cached_input: 20_000, output: 0 },
}

/** The models by the file that the configuration names, or by its variables. ConfigError with every problem at once. */
export async function readModels(config: LlmProxyConfig): Promise<ModelsConfig> {
  if (config.MODELS_FILE === undefined) return fromVariables(config)
  const text = await readFile(config.MODELS_FILE, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError([`MODELS_FILE: ${config.MODELS_FILE} can not be read (${error.code})`])
  })
  const file = parseModels(text, config.MODELS_FILE)
  const problems = [...contradictions(file), ...(await ggufProblems(file.deployments, config))]
  const keys = new Map<string, readonly string[]>()
  for (const deployment of file.deployments) {
    const references = 'keys' in deployment ? (deployment.keys ?? []) : []
    const secrets = await Promise.all(references.map((one) => secretOf(one, config)))
    for (const [index, secret] of secrets.entries())
      if (secret === undefined)
        problems.push(
          `MODELS_FILE: deployments.${deployment.name}.keys.${index}: ${nameOf(references[index])} holds no secret`,
        )
    keys.set(
      deployment.name,
      secrets.filter((secret) => secret !== undefined),
    )
  }
  const reference = file.moderation?.key
  const moderationKey = reference && (await secretOf(reference, config))
  if (reference && moderationKey === undefined)
    problems.push(`MODELS_FILE: moderation.key: ${nameOf(reference)} holds no secret`)
  if (problems.length > 0) throw new ConfigError(problems)
  return { ...file, keys, moderationKey }
}

function parseModels(text: string, path: string): ModelsFile {
  let content: unknown
  try {
    content = parse(text)
  } catch (error) {
    throw new ConfigError([`MODELS_FILE: ${path} is no YAML: ${error instanceof Error ? error.message : ''}`])
  }
  const result = ModelsFile.safeParse(content)
  if (result.success) return result.data
  throw new ConfigError(
    result.error.issues.map((issue) => `MODELS_FILE: ${issue.path.join('.') || 'file'}: ${issue.message}`),
  )
}

/** What a schema can't see: names that stand twice or for nothing. */
function contradictions({ deployments, aliases, budgets }: ModelsFile): string[] {
  const names = deployments.map(({ name }) => name)
  const known = new Set(deployments.map(({ alias }) => alias))
  const unknown = (where: string, alias: string | undefined): string[] =>
    alias === undefined || known.has(alias)
      ? []
      : [`MODELS_FILE: ${where}: no deployment has the alias "${alias}"`]
  return [
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `MODELS_FILE: deployments: the name "${name}" stands twice`),
    ...Object.entries(aliases).flatMap(([alias, options]) => [
      ...unknown('aliases', alias),
      ...options.fallbacks.flatMap((other) => unknown(`aliases.${alias}.fallbacks`, other)),
      ...unknown(`aliases.${alias}.semantic_cache`, options.semantic_cache?.embedding_alias),
      ...unknown(`aliases.${alias}.summarise_with`, options.summarise_with),
    ]),
    ...budgets.flatMap((budget, index) =>
      unknown(`budgets.${index}.over_budget_use`, budget.over_budget_use),
    ),
  ]
}

async function secretOf(
  reference: SecretReference,
  variables: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  if ('env' in reference) return String(variables[reference.env] ?? '').trim() || undefined
  return (await readFile(reference.file, 'utf8').catch(() => '')).trim() || undefined
}

const nameOf = (reference: SecretReference | undefined): string =>
  reference === undefined ? '' : 'env' in reference ? reference.env : reference.file

/** One provider with its three usual models, or nothing at all. */
function fromVariables(config: LlmProxyConfig): ModelsConfig {
  const { OPENAI_API_KEY: key, OPENAI_BASE_URL: url } = config
  const names = [
    ['tutor-default', config.MODEL_DEFAULT],
    ['tutor-reasoning', config.MODEL_REASONING],
    ['tutor-embedding', config.MODEL_EMBEDDING],
  ] as const
  const deployments = (key === undefined && url === undefined ? [] : names).map(
    ([alias, model]): Deployment => ({
      name: alias,
      alias,
      model,
      priority: 0,
      weight: 1,
      concurrency: config.MODEL_CONCURRENCY,
      timeout_ms: config.MODEL_TIMEOUT_MS,
      max_output_tokens: 4_096,
      context_tokens: 128_000,
      json_schema: 'native',
      price: usualPrices[model] ?? { input: 0, output: 0 },
      ...(url === undefined
        ? { provider: 'openai', keys: [{ env: 'OPENAI_API_KEY' }] }
        : { provider: 'openai-compatible', url }),
    }),
  )
  return {
    deployments,
    aliases: Object.fromEntries(names.map(([alias]) => [alias, AliasOptions.parse({})])),
    budgets: [],
    without_redis: { money: 'refuse', rates: 'allow' },
    moderationKey: undefined,
    keys: new Map(deployments.map(({ name }) => [name, key === undefined ? [] : [key]])),
  }
}
