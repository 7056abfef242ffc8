import { randomUUID } from 'node:crypto'
import { AppError, type Principal, type SigningKey } from '@tutor/contracts'
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createTokenSigner, createTokenVerifier } from '../src/internal-token.js'

const principal: Principal = {
  key_id: 'key-1',
  tenant_id: 'tenant-a',
  student_id: null,
  scopes: ['chat'],
  rate_per_second: 5,
}
const refused = { code: 'UNAUTHENTICATED' }
const away = new AppError('UNAVAILABLE', 'identity is away')

/** An identity that counts what it is asked, and can be away. */
function openIdentity() {
  const keys = new Map<string, SigningKey>()
  const state = { away: false, asked: 0 }
  return {
    state,
    keys,
    async registerSigningKey(key: SigningKey) {
      if (state.away) throw away
      keys.set(key.kid, key)
      return {}
    },
    async signingKey({ kid }: { kid: string }) {
      state.asked += 1
      if (state.away) throw away
      if (kid.length > 100) throw new AppError('INVALID_INPUT', 'too long')
      const key = keys.get(kid)
      if (!key) throw new AppError('NOT_FOUND', 'There is no such key')
      return key
    },
  }
}

/** A key of our own that identity knows, to make tokens with that no signer would. */
async function knownKey(identity: ReturnType<typeof openIdentity>) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA')
  const { x = '' } = await exportJWK(publicKey)
  const kid = randomUUID()
  await identity.registerSigningKey({
    kid,
    jwk: { kty: 'OKP', crv: 'Ed25519', x },
    expires_at: '2999-01-01T00:00:00Z',
  })
  return { privateKey, kid, x }
}

const token = (
  kid: string,
  key: CryptoKey,
  change: (jwt: SignJWT) => SignJWT = (jwt) => jwt,
): Promise<string> =>
  change(
    new SignJWT({ principal })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .setIssuer('tutor-gateway')
      .setAudience('session')
      .setExpirationTime('1m'),
  ).sign(key)

describe('a token', () => {
  test('tells the service that it is made for who is calling', async () => {
    const identity = openIdentity()
    const minted = await createTokenSigner(identity).mint(principal, 'session')
    expect(await createTokenVerifier(identity, 'session')(minted)).toEqual(principal)
  })

  test('is refused by any other service', async () => {
    const identity = openIdentity()
    const minted = await createTokenSigner(identity).mint(principal, 'session')
    await expect(createTokenVerifier(identity, 'tools')(minted)).rejects.toMatchObject(refused)
  })

  test('is made once a minute for the same key and service, and anew for others', async () => {
    const signer = createTokenSigner(openIdentity())
    const minted = await signer.mint(principal, 'session')
    expect(await signer.mint(principal, 'session')).toBe(minted)
    expect(await signer.mint(principal, 'tools')).not.toBe(minted)
    expect(await signer.mint({ ...principal, key_id: 'key-2' }, 'session')).not.toBe(minted)
  })

  test('is verified with a key that was asked for once', async () => {
    const identity = openIdentity()
    const signer = createTokenSigner(identity)
    const verify = createTokenVerifier(identity, 'session')
    for (const key_id of ['a', 'b', 'c']) await verify(await signer.mint({ ...principal, key_id }, 'session'))
    expect(identity.state.asked).toBe(1)
  })
})

describe('a token is refused', () => {
  test('that has expired', async () => {
    const identity = openIdentity()
    const { kid, privateKey } = await knownKey(identity)
    const verify = createTokenVerifier(identity, 'session')
    expect(await verify(await token(kid, privateKey))).toEqual(principal)
    const expired = await token(kid, privateKey, (jwt) => jwt.setExpirationTime('-1s'))
    await expect(verify(expired)).rejects.toMatchObject(refused)
  })

  test('of another issuer', async () => {
    const identity = openIdentity()
    const { kid, privateKey } = await knownKey(identity)
    const foreign = await token(kid, privateKey, (jwt) => jwt.setIssuer('somebody'))
    await expect(createTokenVerifier(identity, 'session')(foreign)).rejects.toMatchObject(refused)
  })

  test('whose key nobody knows, or can be', async () => {
    const identity = openIdentity()
    const { privateKey } = await generateKeyPair('EdDSA')
    const verify = createTokenVerifier(identity, 'session')
    for (const kid of [randomUUID(), 'k'.repeat(101), ''])
      await expect(verify(await token(kid, privateKey))).rejects.toMatchObject(refused)
  })

  test('that is signed with another key than it names', async () => {
    const identity = openIdentity()
    const { kid } = await knownKey(identity)
    const { privateKey: other } = await generateKeyPair('EdDSA')
    await expect(createTokenVerifier(identity, 'session')(await token(kid, other))).rejects.toMatchObject(
      refused,
    )
  })

  test('that says more than was signed', async () => {
    const identity = openIdentity()
    const { kid, privateKey } = await knownKey(identity)
    const [head, payload = '', signature] = (await token(kid, privateKey)).split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    claims.principal.tenant_id = 'tenant-b'
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url')
    const verify = createTokenVerifier(identity, 'session')
    await expect(verify(`${head}.${forged}.${signature}`)).rejects.toMatchObject(refused)
  })

  test('that is not signed, or with the public key as a secret', async () => {
    const identity = openIdentity()
    const { kid, x } = await knownKey(identity)
    const verify = createTokenVerifier(identity, 'session')
    const claims = { principal, iss: 'tutor-gateway', aud: 'session', exp: 9_999_999_999 }
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const unsigned = `${part({ alg: 'none', kid })}.${part(claims)}.`
    await expect(verify(unsigned)).rejects.toMatchObject(refused)
    const symmetric = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid })
      .sign(Buffer.from(x, 'base64url'))
    await expect(verify(symmetric)).rejects.toMatchObject(refused)
  })

  test.each(['', 'nonsense', 'a.b.c', `tutor_${'x'.repeat(43)}`])('that is none: "%s"', async (text) => {
    await expect(createTokenVerifier(openIdentity(), 'session')(text)).rejects.toMatchObject(refused)
  })
})

describe('while identity is away', () => {
  test('a token whose key is not known yet is UNAVAILABLE, not refused, and works when it is back', async () => {
    const identity = openIdentity()
    const minted = await createTokenSigner(identity).mint(principal, 'session')
    const verify = createTokenVerifier(identity, 'session')
    identity.state.away = true
    await expect(verify(minted)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    identity.state.away = false
    expect(await verify(minted)).toEqual(principal)
    identity.state.away = true
    expect(await verify(minted)).toEqual(principal)
  })

  test('a signer is not ready, and is when it is back', async () => {
    const identity = openIdentity()
    const signer = createTokenSigner(identity)
    identity.state.away = true
    await expect(signer.ready()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(signer.mint(principal, 'session')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    identity.state.away = false
    await signer.ready()
    expect(identity.keys.size).toBe(1)
  })
})
