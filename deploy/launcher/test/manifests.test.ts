import { readdirSync, readFileSync } from 'node:fs'
import { createMetrics } from '@tutor/platform'
import { processVariables, upstreamVariable } from '@tutor/service'
import { parse, parseAllDocuments } from 'yaml'
import { targets } from '../src/targets.js'

const root = new URL('../../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

// Manifests are whatever YAML holds; the assertions say what it must hold.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Any = any

/** What a service may be told: the process's variables, its own, its upstreams', and which services to run. */
function variablesOf(name: string): Set<string> {
  const service = targets.find((target) => target.name === name)
  if (!service) throw new Error(`no service ${name}`)
  return new Set([
    'TARGET',
    // Node.js' own.
    'NODE_OPTIONS',
    ...processVariables,
    ...Object.keys(service.config.shape),
    ...(service.upstreams ?? []).map(upstreamVariable),
  ])
}
const names = targets.map(({ name }) => name)

describe('docker-compose.yml', () => {
  const compose: Any = parse(read('docker-compose.yml'), { merge: true })

  test('runs every service of the fleet, built by the one recipe', () => {
    for (const name of names)
      expect(compose.services[name].build).toMatchObject({
        dockerfile: 'deploy/Dockerfile',
        args: { SERVICE: name },
      })
  })
  test.each(names)('tells %s only what its configuration knows', (name) => {
    const known = variablesOf(name)
    for (const variable of Object.keys(compose.services[name].environment)) expect(known).toContain(variable)
  })
  test('gives the gateway a URL of every upstream, at the port on which it listens', () => {
    const { environment } = compose.services.gateway
    for (const upstream of targets.find(({ name }) => name === 'gateway')?.upstreams ?? [])
      expect(environment[upstreamVariable(upstream)]).toBe(`http://${upstream}:${environment.HTTP_PORT}`)
  })
  test('starts a service after what it needs is healthy', () => {
    for (const [name, service] of Object.entries<Any>(compose.services))
      for (const [needed, { condition }] of Object.entries<Any>(
        Array.isArray(service.depends_on) ? {} : (service.depends_on ?? {}),
      )) {
        expect([name, needed, condition]).toEqual([name, needed, 'service_healthy'])
        const own = compose.services[needed].healthcheck ?? compose.services[needed].build
        expect(own).toBeDefined()
      }
  })
})

describe('deploy/Dockerfile', () => {
  const dockerfile = read('deploy/Dockerfile')
  const known = new Set(names.flatMap((name) => [...variablesOf(name)]))

  test('sets only variables that the configuration knows', () => {
    const runtime = dockerfile.split(/^FROM /m).at(-1) ?? ''
    const set = [...runtime.matchAll(/^(?:ENV)?\s+([A-Z_]+)=/gm)].map(([, name]) => name)
    expect(set.length).toBeGreaterThan(2)
    for (const name of set) if (name !== 'NODE_ENV') expect(known).toContain(name)
  })
  test('exposes and probes the ports that the services listen on', () => {
    expect(dockerfile).toContain('EXPOSE 8080 9464')
    expect(dockerfile).toContain('http://127.0.0.1:9464/ready')
  })
  test('does not run as root', () => {
    expect(dockerfile).toMatch(/^USER node$/m)
  })
})

describe('k8s/base', () => {
  const documents: Any[] = readdirSync(new URL('k8s/base', root))
    .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
    .flatMap((file) => parseAllDocuments(read(`k8s/base/${file}`)).map((document) => document.toJS()))
  const named = (kind: string, name: string): Any =>
    documents.find((document) => document.kind === kind && document.metadata.name === name)
  const kustomization: Any = parse(read('k8s/base/kustomization.yaml'))

  test('includes every file but the example of a secret', () => {
    const files = readdirSync(new URL('k8s/base', root)).filter((file) => file.endsWith('.yaml'))
    expect([...kustomization.resources, 'kustomization.yaml', 'secret.example.yaml'].sort()).toEqual(
      files.sort(),
    )
  })
  test.each(names)('deploys %s with probes, resources, scaling and a disruption budget', (name) => {
    const deployment = named('Deployment', `tutor-${name}`)
    const [container] = deployment.spec.template.spec.containers
    expect(container.resources).toMatchObject({ requests: expect.anything(), limits: expect.anything() })
    expect(container.livenessProbe.httpGet).toEqual({ path: '/health', port: 'admin' })
    expect(container.readinessProbe.httpGet).toEqual({ path: '/ready', port: 'admin' })
    expect(container.ports).toContainEqual({ name: 'admin', containerPort: 9464 })
    expect(named('Service', `tutor-${name}`).spec.selector).toEqual(deployment.spec.selector.matchLabels)
    expect(named('HorizontalPodAutoscaler', `tutor-${name}`).spec.scaleTargetRef.name).toBe(`tutor-${name}`)
    expect(named('PodDisruptionBudget', `tutor-${name}`).spec.selector).toEqual(deployment.spec.selector)
  })
  test.each(names)('tells %s only what its configuration knows', (name) => {
    const [container] = named('Deployment', `tutor-${name}`).spec.template.spec.containers
    const known = variablesOf(name)
    const shared = Object.keys(named('ConfigMap', 'tutor-config').data)
    for (const variable of [...shared, ...container.env.map((one: Any) => one.name)])
      expect(known).toContain(variable)
    expect(container.env).toContainEqual({ name: 'TARGET', value: name })
  })
  test('takes from the secret only what the example shows', () => {
    const example = Object.keys(named('Secret', 'tutor-secrets').stringData)
    const used = JSON.stringify(documents).matchAll(/"secretKeyRef":\{"name":"tutor-secrets","key":"(\w+)"/g)
    expect([...new Set([...used].map(([, key]) => key))].sort()).toEqual(example.sort())
  })
})

describe('what Prometheus and Grafana read', () => {
  test('every service is scraped at its admin port', () => {
    const config: Any = parse(read('deploy/prometheus/prometheus.yml'))
    const job = config.scrape_configs.find((one: Any) => one.job_name === 'tutor')
    expect(job.static_configs[0].targets.sort()).toEqual(names.map((name) => `${name}:9464`).sort())
  })
  test('every expression of the dashboard names metrics that the code emits', async () => {
    const { registry } = createMetrics()
    const emitted = new Set(
      (await registry.getMetricsAsJSON()).flatMap(({ name }) => [
        name,
        `${name}_count`,
        `${name}_sum`,
        `${name}_bucket`,
      ]),
    )
    const dashboard: Any = JSON.parse(read('deploy/grafana/dashboards/fleet.json'))
    const expressions: string[] = dashboard.panels.flatMap((panel: Any) =>
      panel.targets.map((one: Any) => one.expr),
    )
    const used = expressions.flatMap((text) => text.match(/\b(?:tutor|process|nodejs)_\w+/g) ?? [])
    expect(used.length).toBeGreaterThan(15)
    for (const name of used) expect(emitted).toContain(name)
  })
})
