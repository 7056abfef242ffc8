import { stringify } from 'yaml'
import { openTestDatabase } from '../../../../test/database.js'
import { json, openToolServer, type ToolServer, text } from '../../../../test/tool-server.js'
import { startTools, type TestService } from './support/tools-service.js'

let database: Awaited<ReturnType<typeof openTestDatabase>>
let service: TestService
let server: ToolServer
let count = 0

beforeAll(async () => {
  database = await openTestDatabase()
  server = await openToolServer()
  service = await startTools(database.url)
})
afterAll(async () => {
  await service.stop()
  await server.stop()
  await database.close()
})

// Tests write documents, right and wrong ones.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Json = any

const cards = (more: object = {}): Json => ({
  openapi: '3.0.3',
  info: { title: 'Cards', version: '1.0' },
  servers: [{ url: `${server.url}/{version}/`, variables: { version: { default: 'v2' } } }],
  paths: {
    '/decks/{deck}/cards': {
      parameters: [{ $ref: '#/components/parameters/Deck' }],
      post: {
        operationId: 'createCards',
        summary: 'Make cards',
        description: 'Makes cards for a deck.',
        parameters: [
          { name: 'tags', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
          { name: 'ids', in: 'query', explode: false, schema: { type: 'array', items: { type: 'integer' } } },
          { name: 'filter', in: 'query', style: 'deepObject', schema: { type: 'object' } },
          { name: 'X-Colour', in: 'header', schema: { type: 'string', enum: ['red', 'blue'] } },
          { name: 'Authorization', in: 'header', schema: { type: 'string' } },
          { name: 'session', in: 'cookie', schema: { type: 'string' } },
        ],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/NewCards' } } },
        },
        responses: {
          201: { $ref: '#/components/responses/Cards' },
          400: { description: 'wrong' },
        },
      },
      get: {
        operationId: 'list-cards',
        responses: {
          200: {
            description: 'ok',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Card' } } },
            },
          },
        },
      },
    },
    '/motto': {
      get: {
        responses: { 200: { description: 'ok', content: { 'text/plain': { schema: { type: 'string' } } } } },
      },
    },
  },
  components: {
    parameters: { Deck: { name: 'deck', in: 'path', required: true, schema: { type: 'string' } } },
    schemas: {
      Card: {
        type: 'object',
        required: ['front'],
        properties: {
          front: { type: 'string', example: 'What?' },
          back: { type: 'string', nullable: true },
          weight: { type: 'number', minimum: 0, exclusiveMinimum: true, format: 'float' },
        },
      },
      NewCards: {
        allOf: [
          {
            type: 'object',
            required: ['topic'],
            properties: { topic: { type: 'string' }, id: { type: 'string', readOnly: true } },
          },
          {
            type: 'object',
            properties: { count: { type: 'integer', maximum: 20 }, deck: { type: 'string' } },
          },
        ],
      },
    },
    responses: {
      Cards: {
        description: 'made',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['cards'],
              properties: { cards: { type: 'array', items: { $ref: '#/components/schemas/Card' } } },
            },
          },
        },
      },
    },
  },
  ...more,
})

/** A tenant of its own for each registration, since the names are the document's. */
const tenant = () => {
  count += 1
  return { tenant_id: `tenant-${count}` }
}

describe('a right document', () => {
  const inputOf = {
    type: 'object',
    additionalProperties: false,
    required: ['deck', 'topic'],
    properties: {
      deck: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' } },
      ids: { type: 'array', items: { type: 'integer' } },
      filter: { type: 'object' },
      x_colour: { type: 'string', enum: ['red', 'blue'] },
      topic: { type: 'string' },
      count: { type: 'integer', maximum: 20 },
      body_deck: { type: 'string' },
    },
  }
  const card = {
    type: 'object',
    required: ['front'],
    properties: {
      front: { type: 'string' },
      back: { type: ['string', 'null'] },
      weight: { type: 'number', exclusiveMinimum: 0, format: 'float' },
    },
  }

  test.each([
    ['an object', (document: Json) => document],
    ['JSON text', (document: Json) => JSON.stringify(document)],
    ['YAML text', (document: Json) => stringify(document)],
  ])('sent as %s becomes one tool for each operation, with all references resolved', async (_form, form) => {
    const { status, body } = await service.register({ openapi: form(cards()) }, tenant())
    expect([status, body.errors]).toEqual([201, undefined])
    expect(body.items.map(({ name }: Json) => name)).toEqual(['list_cards', 'create_cards', 'get_motto'])
    const [list, create, motto] = body.items
    expect(create).toMatchObject({
      title: 'Make cards',
      description: 'Makes cards for a deck.',
      input_schema: inputOf,
      output_schema: { properties: { cards: { items: card } } },
      provider: {
        kind: 'openapi',
        document_url: null,
        operation: 'createCards',
        method: 'POST',
        url: `${server.url}/v2/decks/{deck}/cards`,
      },
    })
    expect(list.output_schema.properties.result).toEqual({ type: 'array', items: card })
    expect(motto.output_schema.properties).toEqual({ text: { type: 'string' } })
  })

  test('can be fetched; relative servers count from where it is', async () => {
    server.answers((response) =>
      text(
        200,
        'application/yaml',
        stringify(cards({ servers: [{ url: '../api' }] })),
      )(response, {} as never),
    )
    const openapi = { url: `${server.url}/docs/openapi.yaml?key=hidden` }
    const { status, body } = await service.register({ openapi }, tenant())
    expect([status, body.errors]).toEqual([201, undefined])
    expect(body.items[0].provider).toMatchObject({
      document_url: `${server.url}/docs/openapi.yaml`,
      url: `${server.url}/api/decks/{deck}/cards`,
    })
  })

  test('is called with each parameter in its place', async () => {
    const own = tenant()
    await service.register({ openapi: cards() }, own)
    server.answers(json(201, { cards: [{ front: 'a', back: null, weight: 1 }] }))
    const parameters = {
      deck: 'my deck',
      tags: ['x', 'y'],
      ids: [1, 2],
      filter: { level: 'easy' },
      x_colour: 'red',
      topic: 'cells',
      count: 3,
      body_deck: 'other',
    }
    const result = await service.invoke('create_cards', parameters, own)
    expect(result.output).toEqual({ cards: [{ front: 'a', back: null, weight: 1 }] })
    const [request] = server.arrived
    expect(request).toMatchObject({
      method: 'POST',
      url: '/v2/decks/my%20deck/cards?tags=x&tags=y&ids=1%2C2&filter%5Blevel%5D=easy',
      headers: { 'x-colour': 'red' },
    })
    expect(JSON.parse(request!.body)).toEqual({ topic: 'cells', count: 3, deck: 'other' })
  })

  test('whose answer is a list or a text gives an object all the same', async () => {
    const own = tenant()
    await service.register({ openapi: cards() }, own)
    server.answers(json(200, [{ front: 'a' }]))
    expect((await service.invoke('list_cards', { deck: 'd' }, own)).output).toEqual({
      result: [{ front: 'a' }],
    })
    expect(server.arrived[0]).toMatchObject({ method: 'GET', body: '' })
    server.answers(text(200, 'text/plain; charset=utf-8', 'Learn.'))
    expect((await service.invoke('get_motto', {}, own)).output).toEqual({ text: 'Learn.' })
  })

  test('gives only the operations that were named, with the details that it lacks', async () => {
    const details = {
      create_cards: { vocabulary: { nouns: ['study cards'], requests: [] }, title: 'Study cards' },
    }
    const registration = { openapi: cards(), operations: ['createCards'], details }
    const { body } = await service.register(registration, tenant())
    expect(body.items).toHaveLength(1)
    expect(body.items[0]).toMatchObject({ title: 'Study cards', vocabulary: { nouns: ['study cards'] } })
  })

  test('may have its server named by the registration', async () => {
    const registration = { openapi: cards({ servers: [] }), server_url: `${server.url}/mine/` }
    const { body } = await service.register(registration, tenant())
    expect(body.items[0].provider.url).toBe(`${server.url}/mine/decks/{deck}/cards`)
  })
})

describe('a wrong document', () => {
  const withCard = (card: object): Json => {
    const document = cards()
    document.components.schemas.Card = card
    return document
  }
  const withOperation = (operation: object): Json => {
    const document = cards()
    document.paths['/motto'].get = { ...document.paths['/motto'].get, ...operation }
    return document
  }
  test.each<[string, () => unknown, RegExp, RegExp]>([
    ['text that is neither JSON nor YAML', () => '{"openapi": [', /^openapi$/, /neither JSON nor YAML/],
    ['YAML that laughs a billion times', () => laughs(), /^openapi$/, /neither JSON nor YAML|alias/i],
    ['Swagger 2', () => ({ swagger: '2.0', info: {}, paths: {} }), /^openapi.openapi$/, /3\.0 or 3\.1/],
    ['no info', () => cards({ info: undefined }), /^openapi/, /info/],
    ['no paths', () => cards({ paths: {} }), /^openapi.paths$/, /no operation/],
    ['paths that do not begin with /', () => cards({ paths: { motto: {} } }), /^openapi.paths/, /./],
    ['a response without a description', () => withOperation({ responses: { 200: {} } }), /responses/, /./],
    ['a reference to nowhere', () => withCard({ $ref: '#/components/schemas/Gone' }), /./, /Gone|nothing/],
    [
      'a reference to elsewhere',
      () => withCard({ $ref: 'https://evil.example/schema.json' }),
      /./,
      /same document|resolve|ref/i,
    ],
    [
      'a circle of references',
      () => withCard({ type: 'object', properties: { next: { $ref: '#/components/schemas/Card' } } }),
      /\$ref$/,
      /back to itself/,
    ],
    [
      'a cookie that must be there',
      () => withOperation({ parameters: [{ name: 's', in: 'cookie', required: true, schema: {} }] }),
      /parameters.s/,
      /Cookies/,
    ],
    [
      'a body of a form',
      () => withOperation({ requestBody: { required: true, content: { 'multipart/form-data': {} } } }),
      /requestBody/,
      /JSON/,
    ],
    [
      'a header that is none',
      () => withOperation({ parameters: [{ name: 'X: y', in: 'header', schema: {} }] }),
      /parameters.X: y/,
      /name/,
    ],
    ['a long chain of references', () => chained(), /\$ref$/, /levels deep/],
    ['no absolute server', () => cards({ servers: undefined }), /^openapi.servers$/, /server_url/],
    [
      'a server inside',
      () => cards({ servers: [{ url: 'https://10.0.0.1' }] }),
      /^openapi.servers$/,
      /public internet/,
    ],
    [
      'a server by a parameter',
      () => cards({ servers: [{ url: 'https://{host}' }] }),
      /^openapi.servers$/,
      /./,
    ],
    ['an id that no name can be made of', () => withOperation({ operationId: '…' }), /operationId/, /name/],
    [
      'two ids that become one name',
      () => withOperation({ operationId: 'list_cards' }),
      /^name$/,
      /list_cards/,
    ],
  ])('%s is refused with its path, and nothing is registered', async (_what, document, path, message) => {
    const own = tenant()
    const { status, body } = await service.register({ openapi: document() }, own)
    expect([status, body.code]).toEqual([400, 'invalid_input'])
    expect(body.errors).toContainEqual({
      path: expect.stringMatching(path),
      message: expect.stringMatching(message),
    })
    const { tools } = await service.api.catalogue(own)
    expect(tools!.filter(({ name }) => /cards|motto/.test(name) && name !== 'flashcard_generator')).toEqual(
      [],
    )
  })

  test('every mistake is told at once', async () => {
    const document = cards()
    document.paths['/motto'].get.parameters = [{ name: 's', in: 'cookie', required: true, schema: {} }]
    document.components.schemas.Card.properties.front.pattern = '(?=x)'
    document.servers = [{ url: 'https://192.168.0.1' }]
    const { body } = await service.register(
      { openapi: document, operations: ['createCards', 'GET /motto', 'gone'] },
      tenant(),
    )
    expect(body.errors.map(({ path }: Json) => path)).toEqual([
      'operations.2',
      'openapi.servers',
      expect.stringMatching(/pattern$/),
      expect.stringMatching(/parameters.s$/),
    ])
  })

  test.each([
    ['a status', () => json(500, {}), /status 500/],
    ['a redirect', () => json(302, {}, { location: 'http://169.254.169.254' }), /status 302/],
    ['a page', () => text(200, 'text/html', '<html></html>'), /./],
  ])('that answers with %s where it should be is refused', async (_what, answer, message) => {
    server.answers(answer())
    const { status, body } = await service.register({ openapi: { url: server.url } }, tenant())
    expect([status, body.errors[0].message]).toEqual([400, expect.stringMatching(message)])
  })

  test.each(['http://169.254.169.254/latest', 'https://[::1]/openapi.json', 'file:///etc/passwd'])(
    'may not be at %s',
    async (url) => {
      const { status, body } = await service.register({ openapi: { url } }, tenant())
      expect([status, body.errors[0].path]).toEqual([400, 'openapi.url'])
    },
  )
})

function chained(): Json {
  const document = cards()
  for (let index = 0; index < 3_000; index += 1)
    document.components.schemas[`S${index}`] = { $ref: `#/components/schemas/S${index + 1}` }
  document.components.schemas.S3000 = { type: 'string' }
  document.components.schemas.Card = {
    type: 'object',
    properties: { first: { $ref: '#/components/schemas/S0' } },
  }
  return document
}

function laughs(): string {
  const lines = Array.from({ length: 12 }, (_, level) => {
    const inner =
      level === 0
        ? 'ha'
        : Array(9)
            .fill(`*l${level - 1}`)
            .join(', ')
    return `l${level}: &l${level} [${inner}]`
  })
  return `openapi: 3.1.0\n${lines.join('\n')}\n`
}
