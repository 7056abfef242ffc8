import { type Contract, identityContract, routeList } from '@tutor/contracts'
import { ConfigError, type Environment, readConfig } from '@tutor/platform'
import { z } from 'zod'
import type { AnyService } from './define.js'
import { ProcessConfig, upstreamVariable } from './process-config.js'

export interface RunConfig {
  readonly process: ProcessConfig
  readonly services: ReadonlyMap<AnyService, unknown>
  /** URLs given for upstreams; those missing run in this process. */
  readonly upstreams: Readonly<Record<string, string>>
}

/**
 * Parses the environment for a set of services, before anything is opened.
 * Throws ConfigError with every problem at once, also when a service calls one that can't be reached.
 */
export function readRunConfig(services: readonly AnyService[], environment: Environment): RunConfig {
  const problems: string[] = []
  const processConfig = readConfig(ProcessConfig, environment, problems)
  const slices = new Map(
    services.map((service) => [service, readConfig(service.config, environment, problems)]),
  )
  const upstreams = readUpstreams(services, environment, problems)
  const broker = processConfig?.BROKER_URL ?? (environment['BROKER_URL'] || 'memory:')
  if (broker === 'memory:') problems.push(...unreachableByMemory(services))
  if (problems.length > 0 || !processConfig) throw new ConfigError(problems)
  return { process: processConfig, services: slices, upstreams }
}

function readUpstreams(services: readonly AnyService[], environment: Environment, problems: string[]) {
  const local = new Set(services.map(({ name }) => name))
  const wanted = new Set<string>(services.flatMap((service) => service.upstreams ?? []))
  const given: Record<string, string> = {}
  for (const name of wanted) {
    const variable = upstreamVariable(name)
    const url = z.url({ protocol: /^https?$/ }).safeParse(environment[variable])
    if (url.success) given[name] = url.data.replace(/\/$/, '')
    else if (environment[variable]) problems.push(`${variable}: must be an http(s) URL`)
    else if (!local.has(name))
      problems.push(`${variable}: needed, since ${name} does not run in this process`)
  }
  return given
}

function unreachableByMemory(services: readonly AnyService[]): string[] {
  const served = new Set(services.map((service) => service.contract?.name))
  return services.flatMap((service) =>
    contractsNeededBy(service)
      .filter((contract: Contract) => !served.has(contract.name))
      .map(
        (contract: Contract) =>
          `BROKER_URL: memory: can't reach ${contract.name}, which ${service.name} calls and which does not run in this process`,
      ),
  )
}

/** What a service calls by itself, and identity, whose keys prove who sends it public requests. */
const contractsNeededBy = ({ name, calls }: AnyService): readonly Contract[] =>
  routeList.some((route) => route.service === name) ? [...new Set([...calls, identityContract])] : calls
