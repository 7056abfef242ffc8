import { createHash } from 'node:crypto'
import { breaker, type FleetBreaker, fleetBreaker, type Logger, type Metrics } from '@tutor/platform'
import type { Cache } from '@tutor/storage'
import type { LlmProxyConfig } from '../config.js'
import type { Moderator } from '../privacy/moderated.js'
import { openLeanFetch } from '../providers/lean-fetch.js'
import { type Guard, openAiModerator } from '../providers/openai-moderator.js'
import { AliasOptions, type ModelsFile } from './models-file.js'
import { openGgufs } from './open-ggufs.js'
import { openTargets, type TargetDependencies } from './open-target.js'
import { type ModelsConfig, readModels } from './read-models.js'
import type { Target } from './target.js'

export interface Alias {
  readonly name: string
  readonly options: AliasOptions
  readonly targets: readonly Target[]
}

/** The models of this moment; a reload replaces them as a whole, and calls under way keep theirs. */
export interface Models {
  readonly aliases: ReadonlyMap<string, Alias>
  readonly file: ModelsFile
  readonly moderator: Moderator | undefined
}

export interface OpenModels {
  /** The models by the newest valid configuration. */
  current(): Models
  /** Ends when the requests under way have. */
  close(): Promise<void>
}

interface Dependencies {
  readonly config: LlmProxyConfig
  readonly cache: Cache
  readonly logger: Logger
  readonly metrics: Metrics
}

const reloadMs = 2_000
const refreshMs = 500

/**
 * Opens what is configured, and follows it: the file is read again every two seconds (its secrets too), and one that is
 * not valid changes nothing but the log and a metric. Throws ConfigError when it is not valid at the start.
 */
export async function openModels({ config, cache, logger, metrics }: Dependencies): Promise<OpenModels> {
  const breakers = new Map<string, FleetBreaker>()
  const breakerOf = (target: string): FleetBreaker => {
    const known = breakers.get(target) ?? fleetBreaker(`model:${target}`, { metrics, store: cache })
    breakers.set(target, known)
    return known
  }
  let read = await readModels(config)
  const lean = openLeanFetch()
  const closed = new AbortController()
  const guard: Guard = breaker('moderation', (ask) => ask(), { metrics, closed: closed.signal })
  const ggufs = openGgufs(config.NODE_LLAMA_CPP_DIR, logger)
  const dependencies = { breakerOf, send: lean.fetch, ggufs, metrics, guard }
  let models = build(read, dependencies)

  async function reload(): Promise<void> {
    try {
      const next = await readModels(config)
      metrics.modelsFileValid.set(1)
      if (fingerprint(next) === fingerprint(read)) return
      read = next
      models = build(next, dependencies)
      ggufs.keepOnly(next.deployments)
      logger.info('the models have changed', { aliases: [...models.aliases.keys()] })
    } catch (error) {
      metrics.modelsFileValid.set(0)
      logger.error('the models file is not valid; the models stay as they are', { error })
    }
  }
  async function refresh(): Promise<void> {
    const inUse = [...models.aliases.values()].flatMap(({ targets }) => targets)
    // Redis away: each process knows what it has found out itself.
    await Promise.all(inUse.map(({ breaker }) => breaker.refresh())).catch(() => undefined)
  }
  const timers = [every(refreshMs, refresh), ...(config.MODELS_FILE ? [every(reloadMs, reload)] : [])]
  metrics.modelsFileValid.set(1)
  return {
    current: () => models,
    async close() {
      for (const stop of timers) stop()
      closed.abort()
      await Promise.all([lean.close(), ggufs.close()])
    },
  }
}

function build(config: ModelsConfig, dependencies: TargetDependencies & { readonly guard: Guard }): Models {
  const names = [...new Set(config.deployments.map(({ alias }) => alias))]
  const aliases = names.map((name): Alias => {
    const targets = config.deployments
      .filter(({ alias }) => alias === name)
      .flatMap((one) => openTargets(one, config.keys.get(one.name) ?? [], dependencies))
    return { name, options: config.aliases[name] ?? AliasOptions.parse({}), targets }
  })
  const { moderation, moderationKey } = config
  return {
    aliases: new Map(aliases.map((alias) => [alias.name, alias])),
    file: config,
    moderator: moderation && openAiModerator(moderation, moderationKey, dependencies),
  }
}

const fingerprint = ({ keys, ...file }: ModelsConfig): string =>
  createHash('sha256')
    .update(JSON.stringify([file, [...keys]]))
    .digest('hex')

/** Runs something again and again, never twice at once; its result stops it. */
function every(ms: number, action: () => Promise<void>): () => void {
  let running = false
  const timer = setInterval(() => {
    if (running) return
    running = true
    void action().finally(() => {
      running = false
    })
  }, ms)
  timer.unref()
  return () => clearInterval(timer)
}
