import { json, openToolServer, type ToolServer } from '../../../test/tool-server.js'
import { isPublicAddress } from '../src/addresses.js'
import { allowedHosts, badHosts } from '../src/allowed-hosts.js'
import { createGuardedFetch } from '../src/guarded-fetch.js'
import { complaintAboutHost, complaintAboutUrl } from '../src/outside-url.js'

const nobody = allowedHosts([])

describe('an address', () => {
  test.each([
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...[
      '100.64.0.1',
      '100.127.255.254',
      '169.254.169.254',
      '169.254.170.2',
      '192.0.0.192',
      '100.100.100.200',
    ],
    ...['168.63.129.16', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '192.0.2.1'],
    ...['198.18.0.1', '198.51.100.1', '203.0.113.1', '192.88.99.1'],
    ...[
      '::',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::ffff:169.254.169.254',
      '::127.0.0.1',
      '::7f00:1',
    ],
    ...[
      '::ffff:0:127.0.0.1',
      '64:ff9b::127.0.0.1',
      '64:ff9b::a9fe:a9fe',
      '64:ff9b:1::a00:1',
      '2002:7f00:1::',
    ],
    ...[
      '2002:a9fe:a9fe::1',
      '2001::1',
      '2001:db8::1',
      'fc00::1',
      'fd00:ec2::254',
      'fe80::1',
      'fec0::1',
      'ff02::1',
    ],
    ...['100::1', '3fff::1', '5f00::1', '4000::1', 'localhost', '', '1.2.3.4.5', '1.2.3.4/8'],
  ])('%s is not on the public internet', (address) => expect(isPublicAddress(address)).toBe(false))

  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '93.184.216.34',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450:4001::1',
  ])('%s is', (address) => expect(isPublicAddress(address)).toBe(true))

  test.each(['64:ff9b::808:808', '::ffff:8.8.8.8', '2002:808:808::1'])(
    '%s is, since what it carries is',
    (address) => expect(isPublicAddress(address)).toBe(true),
  )
})

describe('a URL', () => {
  test.each([
    ...[
      'http://127.0.0.1/',
      'https://127.0.0.1/',
      'https://127.1/',
      'https://2130706433/',
      'https://0x7f000001/',
    ],
    ...['https://0177.0.0.1/', 'https://0x7f.1/', 'https://127.0.0.1./', 'https://0/', 'https://0.0.0.0/'],
    ...['https://①②⑦.0.0.1/', 'https://１２７.0.0.1/', 'https://127。0。0。1/', 'https://%31%32%37.0.0.1/'],
    ...['https://[::1]/', 'https://[::]/', 'https://[::ffff:127.0.0.1]/', 'https://[::ffff:7f00:1]/'],
    ...[
      'https://[0:0:0:0:0:ffff:127.0.0.1]/',
      'https://[64:ff9b::7f00:1]/',
      'https://[fe80::1]/',
      'https://[fd12::1]/',
    ],
    ...[
      'https://10.1.2.3/',
      'https://192.168.0.1/',
      'https://172.16.5.4/',
      'https://169.254.169.254/latest/meta-data/',
    ],
    ...['https://3232235521/', 'https://[::ffff:a9fe:a9fe]/', 'https://100.64.0.1/', 'https://224.0.0.1/'],
    ...[
      'https://localhost/',
      'https://LOCALHOST/',
      'https://localhost./',
      'https://a.localhost/',
      'https://db.internal/',
    ],
    ...[
      'https://metadata.google.internal/',
      'https://printer.local/',
      'http://example.org/',
      'https://example.org:8443/',
    ],
    ...[
      'https://example.org:22/',
      'ftp://example.org/',
      'file:///etc/passwd',
      'gopher://example.org/',
      'data:text/plain,x',
    ],
    ...[
      'https://user:secret@example.org/',
      'https://user@127.0.0.1/',
      '//example.org/',
      'example.org',
      '',
      'https://',
    ],
    ...['javascript:alert(1)', 'https://exa mple.org/', 'unix:/var/run/docker.sock', 'https://[::1%25lo]/'],
  ])('%s is refused', (url) => expect(complaintAboutUrl(url, nobody)).toMatch(/\w/))

  test.each([
    'https://example.org',
    'https://example.org:443/x?y=z',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
  ])('%s is taken', (url) => expect(complaintAboutUrl(url, nobody)).toBeUndefined())

  test('may lead inside where an operator has allowed the host, or the host and port', () => {
    const some = allowedHosts(['127.0.0.1:8081', 'Tools.internal', '[::1]:9000'])
    for (const url of ['http://127.0.0.1:8081/x', 'http://tools.internal:1234/', 'http://[::1]:9000/'])
      expect([url, complaintAboutUrl(url, some)]).toEqual([url, undefined])
    for (const url of [
      'http://127.0.0.1:8082/',
      'http://127.0.0.1/',
      'http://x.tools.internal/',
      'http://[::1]/',
    ])
      expect([url, complaintAboutUrl(url, some)]).toEqual([url, expect.any(String)])
    expect(badHosts(['http://x', 'x y', '*', 'ok', 'ok:1', '[::1]', '-x'])).toEqual([
      'http://x',
      'x y',
      '*',
      '-x',
    ])
  })
})

describe('a host name', () => {
  test.each([[['10.0.0.1']], [['8.8.8.8', '127.0.0.1']], [['::1']]])(
    'that leads to %j is refused when it is registered',
    async (addresses) =>
      expect(await complaintAboutHost(new URL('https://a.org'), nobody, async () => addresses)).toMatch(
        /public/,
      ),
  )

  test('that does not resolve for now is no mistake yet', async () =>
    expect(
      await complaintAboutHost(new URL('https://a.org'), nobody, () => Promise.reject(new Error('no'))),
    ).toBeUndefined())
})

describe('the guarded fetch', () => {
  let server: ToolServer
  beforeAll(async () => {
    server = await openToolServer()
    server.answers(json(200, {}))
  })
  afterAll(() => server.stop())

  const request = () => ({ method: 'GET', signal: AbortSignal.timeout(5_000) })
  const refused = { code: 'BAD_GATEWAY', reason: 'address_refused' }

  test.each([
    [['127.0.0.1']],
    [['8.8.8.8', '127.0.0.1']],
    [['::ffff:127.0.0.1']],
    [['169.254.169.254']],
    [[]],
  ])('connects to none of %j', async (addresses) => {
    const guarded = createGuardedFetch(nobody, async () => addresses)
    await expect(guarded(new URL('https://rebinding.example/'), request())).rejects.toMatchObject(refused)
    await guarded.close()
  })

  test('asks for the address when it connects, so a name that has changed since its check is refused', async () => {
    const answers = [['93.184.216.34'], ['127.0.0.1']]
    let asked = 0
    const rebinding = async (): Promise<string[]> => answers[asked++] ?? []
    expect(await complaintAboutHost(new URL('https://rebinding.example'), nobody, rebinding)).toBeUndefined()
    const guarded = createGuardedFetch(nobody, rebinding)
    await expect(guarded(new URL('https://rebinding.example/'), request())).rejects.toMatchObject(refused)
    expect([asked, server.arrived.length]).toEqual([2, 0])
    await guarded.close()
  })

  test('refuses an address in the URL itself, which is never looked up', async () => {
    const guarded = createGuardedFetch(nobody, async () => ['8.8.8.8'])
    for (const url of [server.url, 'https://127.0.0.1/', 'https://[::1]/', 'https://[::ffff:7f00:1]/'])
      await expect(guarded(new URL(url), request())).rejects.toMatchObject(refused)
    expect(server.arrived).toHaveLength(0)
    await guarded.close()
  })

  test('reaches what an operator has allowed, and follows no redirect from there', async () => {
    const guarded = createGuardedFetch(allowedHosts([server.host]), async () => [])
    expect((await guarded(new URL(server.url), request())).status).toBe(200)
    server.answers((response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end())
    expect((await guarded(new URL(server.url), request())).status).toBe(302)
    await guarded.close()
  })
})
