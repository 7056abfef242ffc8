import { openMcpServer } from '../../../services/tools/test/external/support/mcp-server.js'
import { json, openToolServer, type ToolServer } from '../../../test/tool-server.js'
import { command, usual } from './support/command.js'
import { type Broken, openTool, registration } from './support/tool-under-test.js'

let server: ToolServer
beforeAll(async () => {
  server = await openToolServer()
})
afterAll(() => server.stop())

describe('a registration', () => {
  test('with mistakes gets all of them with their paths, and the tool is not called', async () => {
    const sent = registration('https://localhost')
    const input_schema = { type: 'objekt', required: 'topic', colour: 'red' }
    const { code, out, wrong } = await command({ ...sent, manifest: { ...sent.manifest, input_schema } }, [
      'FILE',
      '--auth-env',
      'TOOL_KEY',
    ])
    expect([code, wrong]).toEqual([1, ['manifest']])
    expect(out).toContain('- manifest.input_schema.type: ')
    expect(out).toContain('- manifest.input_schema.colour: Is no keyword of JSON Schema')
    expect(out).toContain('- endpoint.url: Leads to an address that is not on the public internet')
  })

  test('in another form than the route takes gets the mistakes of its form', async () => {
    const { code, out } = await command({ manifest: { name: 'Not a name' }, endpoint: {} }, ['FILE'])
    expect(code).toBe(1)
    expect(out).toContain('- manifest.name: Lower snake case, 2 to 64 characters')
    expect(out).toContain('- endpoint.url: ')
  })

  test('is read as YAML, and from a URL', async () => {
    const tool = await openTool()
    const text = JSON.stringify(registration(tool.url))
    server.answers((response) => response.end(`# YAML\n${text}`))
    const { code, wrong } = await command('', [
      `${server.url}/tool.yaml`,
      '--allow-private',
      '--auth-env',
      'TOOL_KEY',
    ])
    await tool.stop()
    expect([wrong, code]).toEqual([[], 0])
  })

  test('of a tool inside is refused unless that is allowed', async () => {
    const { out, wrong } = await command(registration(server.url), ['FILE', '--auth-env', 'TOOL_KEY'])
    expect(wrong).toEqual(['manifest'])
    expect(out).toContain('- endpoint.url: Must be an https URL')
  })

  test('of a tool that refuses the credentials is told so in one line', async () => {
    server.answers(json(401, { error: 'No', error_code: 'UNAUTHORIZED' }))
    const { wrong, out } = await command(registration(server.url), usual)
    expect(wrong).toEqual(['valid.minimal'])
    expect(out).toContain('the tool refuses the credentials: give them with --auth-env NAME')
  })

  describe('of a tool that takes no text but its own', () => {
    const refused = { status: 400, body: { error: 'No', error_code: 'NO' } }
    const withTool = async (broken: Broken, args: readonly string[]) => {
      const tool = await openTool(broken)
      server.answers((response) => response.end('topic: volcanoes'))
      const ran = await command(registration(tool.url), [...usual, ...args])
      await tool.stop()
      return ran
    }
    const solver: Broken = { answer: ({ topic }) => (topic === 'volcanoes' ? undefined : refused) }
    const given = (): readonly string[] => ['--input', `${server.url}/input.yaml`]

    test('is not judged beyond its first inputs', async () => {
      const { wrong, out } = await withTool(solver, [])
      expect(wrong).toEqual(['valid.minimal', 'valid.all'])
      expect(out).toContain('no valid input is accepted: give one with --input FILE')
    })

    test('takes a valid input from its author, and may refuse all other texts', async () => {
      const { wrong, skipped, code } = await withTool(solver, given())
      expect([wrong, code]).toEqual([[], 0])
      expect(skipped).toEqual(expect.arrayContaining(['valid.text', 'valid.unicode', 'valid.markup']))
    })

    test('must not fail on them', async () => {
      const failing: Broken = {
        answer: ({ topic }) =>
          /日本語/.test(topic)
            ? { ...refused, status: 500 }
            : solver.answer?.({ topic, rows: 5 }, { calls: 1, underWay: 1 }),
      }
      expect((await withTool(failing, given())).wrong).toEqual(['valid.unicode'])
    })
  })
})

describe('an OpenAPI document', () => {
  const document = {
    openapi: '3.1.0',
    info: { title: 'Cards', version: '1' },
    paths: {
      '/cards/{deck}': {
        get: {
          operationId: 'listCards',
          summary: 'Cards of a deck',
          parameters: [
            { name: 'deck', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'count', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 20 } },
          ],
          responses: {
            200: {
              description: 'Cards',
              content: { 'application/json': { schema: { type: 'array', items: { type: 'string' } } } },
            },
          },
        },
      },
      '/decks': { post: { operationId: 'addDeck', responses: { 201: { description: 'Added' } } } },
    },
  }

  test('has its operations checked as the service makes them tools', async () => {
    server.answers((response, { url, method }) => {
      const count = new URL(url, server.url).searchParams.get('count') ?? '5'
      const isKnown = method === 'GET' && /^\/cards\/[^/]+(\?|$)/.test(url)
      if (!isKnown)
        return json(404, { error: 'Nothing here', error_code: 'NOT_FOUND' })(response, {
          url,
          method,
          headers: {},
          body: '',
        })
      const isRight = /^\d+$/.test(count) && Number(count) >= 1 && Number(count) <= 20
      const answer = isRight ? json(200, ['a card']) : json(422, { error: 'count', error_code: 'INVALID' })
      answer(response, { url, method, headers: {}, body: '' })
    })
    const { wrong, out, code } = await command(document, [
      'FILE',
      '--allow-private',
      '--server',
      server.url,
      '--operation',
      'listCards',
    ])
    expect([wrong, code]).toEqual([[], 0])
    expect(out).toContain(`list_cards  GET ${server.url}/cards/{deck}`)
    expect(out).not.toContain('add_deck')
  })

  test('without the operation that is asked for is wrong', async () => {
    const { out, code } = await command(document, [
      'FILE',
      '--allow-private',
      '--server',
      server.url,
      '--operation',
      'fly',
    ])
    expect(code).toBe(1)
    expect(out).toContain('- operations.0: The document has no operation fly')
  })
})

describe('an MCP server', () => {
  test('has its tools checked, with what MCP can tell', async () => {
    const mcp = await openMcpServer()
    const { wrong, code, out } = await command('', [
      mcp.url,
      '--mcp',
      '--tool',
      'makeRiddle',
      '--allow-private',
    ])
    await mcp.stop()
    expect([wrong, code]).toEqual([[], 0])
    expect(out).toContain('mcp_make_riddle  MCP ')
    expect(out).toMatch(/skipped +errors\.form +MCP has a form of its own/)
  })

  test('has what its tools break told by the same lines', async () => {
    const mcp = await openMcpServer({ token: 'the-key-of-the-tool' })
    const of = (tool: string) =>
      command('', [
        mcp.url,
        '--mcp',
        '--tool',
        tool,
        '--allow-private',
        '--auth-env',
        'TOOL_KEY',
        '--timeout',
        '500',
      ])
    const huge = await of('huge')
    const hang = await of('hang')
    await mcp.stop()
    expect(huge.wrong).toContain('answer.size')
    expect(hang.wrong).toEqual(['answer.time'])
  })
})

describe('wrong use gives exit code 2 and says what is wrong', () => {
  test.each([
    [[], 'Give one file or URL'],
    [['FILE', '--parallel', 'many'], '--parallel must be a whole number'],
    [['FILE', '--colour'], 'colour'],
    [['FILE', '--auth-env', 'NOT_SET'], 'NOT_SET is not set'],
    [['FILE', '--auth-header', 'X-Key'], '--auth-header needs --auth-env'],
    [['FILE', '--tool', 'x'], '--tool is for MCP servers'],
    [['no-such-file.json'], 'no-such-file.json can’t be read'],
    [['FILE', '--mcp'], '--mcp needs the URL'],
  ])('%j', async (args, message) => {
    const { code, err } = await command(registration('https://tools.example.org'), args)
    expect(code).toBe(2)
    expect(err).toContain(message)
  })

  test('a document that is no object', async () => {
    const { code, err } = await command('- a\n- b', ['FILE'])
    expect([code, err]).toEqual([2, expect.stringContaining('must hold an object')])
  })

  test('--help is no wrong use', async () => {
    const { code, out } = await command('', ['--help'])
    expect(code).toBe(0)
    expect(out).toContain('npm run tool:check')
  })
})
