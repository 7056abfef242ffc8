import { createMetrics } from '@tutor/platform'

/** Our own metrics as Prometheus describes them, without those of Node.js. */
async function catalogue() {
  const all = await createMetrics().registry.getMetricsAsJSON()
  return all.filter(({ name }) => name.startsWith('tutor_'))
}
/** Label names of each metric, which prom-client keeps but does not tell in its types. */
const labelsOf = (metric: object): readonly string[] =>
  'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames : []

test('every metric says in words what it counts', async () => {
  for (const { name, help } of await catalogue())
    expect([name, help.length > 10 && !help.startsWith('tutor_')]).toEqual([name, true])
})

test('names follow the conventions of Prometheus: counters end in _total, histograms in their unit', async () => {
  const metrics = await catalogue()
  expect(metrics.length).toBeGreaterThanOrEqual(20)
  // prom-client tells types as text here, whatever its declarations say.
  const of = (type: string) =>
    metrics.filter((metric) => String(metric.type) === type).map(({ name }) => name)
  expect(of('counter').filter((name) => !name.endsWith('_total'))).toEqual([])
  expect(of('histogram').filter((name) => !name.endsWith('_seconds'))).toEqual([])
  expect(of('gauge').filter((name) => /_(total|seconds)$/.test(name))).toEqual([])
  expect([...of('counter'), ...of('histogram'), ...of('gauge')]).toHaveLength(metrics.length)
})

test('every metric of the catalogue is in the registry', async () => {
  const { registry, ...metrics } = createMetrics()
  const registered = new Set<object>(registry.getMetricsAsArray())
  const missing = Object.entries(metrics).filter(([, metric]) => !registered.has(metric))
  expect(missing).toEqual([])
})

test('no label holds an id or a text, whose values nobody could bound', () => {
  const { registry: _, ...metrics } = createMetrics()
  const labels = Object.values(metrics).flatMap(labelsOf)
  expect(labels).toContain('route')
  expect(
    labels.filter((label) => /(^|_)id$|student|tenant|session|message|text|path|url/.test(label)),
  ).toEqual([])
})

test('two processes in one count for themselves', async () => {
  const [one, other] = [createMetrics(), createMetrics()]
  one.queuePublished.inc({ queue: 'turns' }, 3)
  one.rpcClientDuration.observe({ contract: 'tools', method: 'invoke', outcome: 'ok' }, 0.2)
  expect(await one.registry.metrics()).toContain('tutor_queue_published_total{queue="turns"} 3')
  expect(await other.registry.metrics()).not.toContain('queue="turns"')
  expect((await other.rpcClientDuration.get()).values).toEqual([])
})

test('a histogram tells a fast call from one that is as slow as a model', async () => {
  const { rpcClientDuration } = createMetrics()
  const labels = { contract: 'tools', method: 'invoke', outcome: 'ok' }
  for (const seconds of [0.002, 40]) rpcClientDuration.observe(labels, seconds)
  const { values } = await rpcClientDuration.get()
  // prom-client adds the label of the bucket, which its types leave out.
  const below = (bound: number) => values.find(({ labels }) => 'le' in labels && labels.le === bound)?.value
  expect([below(0.001), below(0.0025), below(30), below(60)]).toEqual([0, 1, 1, 2])
})
